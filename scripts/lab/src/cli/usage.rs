//! clap's findings in the course's form: one line on what is wrong, one on what to type.

use clap::error::{ContextKind, ContextValue};

use crate::error::Error;

/// The error of a wrong command line as one `error:` and one `hint:` line.
pub(super) fn explained(error: &clap::Error) -> Error {
    let rendered = error.render().to_string();
    Error::new(what(&rendered), hint(error, &rendered))
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

fn hint(error: &clap::Error, rendered: &str) -> String {
    let help = format!("`{} --help`", command(rendered));
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

fn first(value: &ContextValue) -> Option<&str> {
    match value {
        ContextValue::String(name) => Some(name),
        ContextValue::Strings(names) => names.first().map(String::as_str),
        _ => None,
    }
}

/// The command's own words, from the usage line: `cargo lab lesson [OPTIONS] <CHAPTER>` → `cargo lab lesson`.
fn command(rendered: &str) -> String {
    let usage = rendered
        .lines()
        .find_map(|line| line.trim().strip_prefix("Usage: "));
    let words: Vec<&str> = usage
        .map(|usage| {
            usage
                .split_whitespace()
                .take_while(|word| !word.starts_with(['[', '<', '-']))
                .collect()
        })
        .filter(|words: &Vec<&str>| !words.is_empty())
        .unwrap_or_else(|| vec!["cargo", "lab"]);
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::*;

    fn said(words: &[&str]) -> String {
        let command = Command::new("lab")
            .bin_name("cargo lab")
            .subcommand_required(true)
            .subcommand(
                Command::new("lesson")
                    .arg(Arg::new("chapter").value_name("CHAPTER").required(true))
                    .arg(Arg::new("no-pause").long("no-pause").num_args(0)),
            );
        let error = explained(&command.try_get_matches_from(words).unwrap_err());
        format!("error: {}\nhint: {}", error.what(), error.hint())
    }

    #[test]
    fn a_mistyped_flag_names_the_right_one() {
        insta::assert_snapshot!(said(&["lab", "lesson", "02", "--no-paus"]), @r"
        error: unexpected argument '--no-paus' found
        hint: did you mean `--no-pause`? `cargo lab lesson --help` explains all
        ");
    }

    #[test]
    fn a_mistyped_command_names_the_right_one() {
        insta::assert_snapshot!(said(&["lab", "leson"]), @r"
        error: unrecognized subcommand 'leson'
        hint: did you mean `lesson`? `cargo lab --help` explains all
        ");
    }

    #[test]
    fn a_missing_argument_is_named_on_one_line() {
        insta::assert_snapshot!(said(&["lab", "lesson"]), @r"
        error: the following required arguments were not provided: <CHAPTER>
        hint: `cargo lab lesson --help` explains what is accepted
        ");
    }
}
