//! A wrong command line: what is wrong on one line, what to type instead on another.

use clap::error::{ContextKind, ContextValue};

/// What is wrong, and what to type instead; `program` is named where clap's message names no command.
pub fn explained(error: &clap::Error, program: &str) -> (String, String) {
    let rendered = error.render().to_string();
    (what(&rendered), hint(error, &rendered, program))
}

/// The first paragraph of clap's message on one line.
fn what(rendered: &str) -> String {
    let lines: Vec<&str> = rendered
        .lines()
        .map(str::trim)
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty())
        .collect();
    let line = lines.join(" ");
    line.strip_prefix("error: ").unwrap_or(&line).to_owned()
}

fn hint(error: &clap::Error, rendered: &str, program: &str) -> String {
    let option = error.get(ContextKind::InvalidArg).and_then(first);
    if let Some(instead) = option.and_then(|option| left_out(option.trim_start_matches('-'))) {
        return instead.to_owned();
    }
    let help = format!("`{} --help`", command(rendered, program));
    let suggested = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
        ContextKind::SuggestedCommand,
    ]
    .into_iter()
    .find_map(|kind| error.get(kind))
    .and_then(first);
    match suggested {
        Some(name) => format!("did you mean `{name}`? {help} explains all"),
        None => format!("{help} explains what is accepted"),
    }
}

/// What serves instead of an option of pprof's.
fn left_out(option: &str) -> Option<&'static str> {
    Some(match option {
        "mean" | "mean_delay" => "`-sample_index=NAME` shows each of the two sums",
        "call_tree" => "`pprof-view web PROFILE` draws the tree of calls as a flame graph",
        "symbolize" | "tools" | "buildid" => {
            "leave it out: names and lines come from the profile itself"
        }
        "intel_syntax" => "`pprof-view list REGEX PROFILE` has flat and cum for each line",
        _ => return None,
    })
}

fn first(value: &ContextValue) -> Option<&str> {
    match value {
        ContextValue::String(name) => Some(name),
        ContextValue::Strings(names) => names.first().map(String::as_str),
        _ => None,
    }
}

/// The command's own words, from the usage line: `pprof-view top [OPTIONS] <PROFILE>...` → `pprof-view top`.
fn command(rendered: &str, program: &str) -> String {
    let usage = rendered
        .lines()
        .find_map(|line| line.trim().strip_prefix("Usage: "));
    let words: Vec<&str> = usage
        .into_iter()
        .flat_map(str::split_whitespace)
        .take_while(|word| !word.starts_with(['[', '<', '-']))
        .collect();
    if words.is_empty() {
        program.to_owned()
    } else {
        words.join(" ")
    }
}
