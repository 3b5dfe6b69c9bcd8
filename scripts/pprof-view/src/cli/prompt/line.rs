//! One line of the prompt.

use std::ffi::OsString;

use super::super::Stop;
use super::super::failure::Failure;
use super::Settings;

/// What a prompt reports: all but what reads other profiles, and the page.
pub(super) const REPORTS: [&str; 12] = [
    "top", "text", "tree", "peek", "list", "traces", "tags", "folded", "svg", "proto", "comments",
    "raw",
];
/// They take an expression.
const CHOSEN: [&str; 2] = ["peek", "list"];
/// The options that `:` takes back.
const FILTERS: [&str; 5] = ["focus", "ignore", "hide", "tagfocus", "tagignore"];
/// Rows of `top` unless told otherwise.
const TOP: &str = "10";

/// What a line asks for.
#[derive(Debug, PartialEq)]
pub(super) enum Line {
    Empty,
    Quit,
    Options,
    Help(Option<String>),
    Set(Vec<(String, String)>),
    /// A report with all its arguments.
    Report(Vec<OsString>),
}

impl Line {
    pub(super) fn parse(text: &str, settings: &Settings) -> Result<Self, Stop> {
        let text = text.trim();
        if text == ":" {
            return Ok(Self::Set(
                FILTERS
                    .map(|name| (name.to_owned(), String::new()))
                    .to_vec(),
            ));
        }
        let bare = text.strip_prefix("total_").unwrap_or(text);
        if settings.sample_types.iter().any(|kind| kind == bare) {
            return Ok(Self::Set(vec![(
                "sample_index".to_owned(),
                bare.to_owned(),
            )]));
        }
        if let Some(set) = assignment(text, settings) {
            return Ok(Self::Set(vec![set]));
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            [] => Ok(Self::Empty),
            ["quit" | "exit" | "q"] => Ok(Self::Quit),
            ["o" | "options"] => Ok(Self::Options),
            ["help" | "?"] => Ok(Self::Help(None)),
            ["help" | "?", topic, ..] => Ok(Self::Help(Some(topic.to_owned()))),
            [report, ref arguments @ ..] => Ok(Self::Report(command(report, arguments, settings)?)),
        }
    }
}

/// `name=value`, or the name of a switch alone; what follows `//:` is a remark, as `options` prints it.
fn assignment(text: &str, settings: &Settings) -> Option<(String, String)> {
    let (name, value) = text.split_once('=').unwrap_or((text, "true"));
    let value = value.rsplit_once("//:").map_or(value, |(value, _)| value);
    let (name, value) = (name.trim(), value.trim().trim_matches('"'));
    settings
        .is_known(name)
        .then(|| (name.to_owned(), value.to_owned()))
}

/// `top 5 focus -ignore -cum >file` as the command line has it.
fn command(word: &str, arguments: &[&str], settings: &Settings) -> Result<Vec<OsString>, Failure> {
    let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let count = &word[name.len()..];
    if !REPORTS.contains(&name) {
        return Err(unknown(word));
    }
    let mut arguments = arguments.iter();
    let mut words: Vec<OsString> = vec![name.into()];
    if CHOSEN.contains(&name) {
        let Some(regex) = arguments.next() else {
            let hint = format!("`{name} main` shows the functions whose names match `main`");
            return Err(Failure::new(format!("{name} needs an expression"), hint));
        };
        // An expression may begin with a dash.
        words.push(regex.into());
    }
    words.extend(settings.arguments());
    let mut rows = Some(count).filter(|count| !count.is_empty());
    let (mut focus, mut ignore): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    while let Some(argument) = arguments.next() {
        if argument.parse::<i32>().is_ok() {
            rows = Some(argument);
        } else if let Some(file) = argument.strip_prefix('>') {
            let file = if file.is_empty() {
                arguments.next().copied()
            } else {
                Some(file)
            };
            let Some(file) = file else {
                return Err(Failure::new(
                    "there is no file after >",
                    "`top >top.txt` writes one",
                ));
            };
            words.push(format!("--output={file}").into());
        } else if matches!(*argument, "-cum" | "--cum") {
            words.push("--cum".into());
        } else if let Some(regex) = argument.strip_prefix('-') {
            ignore.push(regex);
        } else {
            focus.push(argument);
        }
    }
    let (focused, ignored) = match name {
        "tags" => ("tagfocus", "tagignore"),
        _ => ("focus", "ignore"),
    };
    for (option, regexes) in [(focused, focus), (ignored, ignore)] {
        if !regexes.is_empty() {
            words.push(format!("--{option}={}", regexes.join("|")).into());
        }
    }
    let is_top = matches!(name, "top" | "text");
    let is_set = settings.is_set("nodecount");
    if let Some(rows) = rows.or((is_top && !is_set).then_some(TOP)) {
        words.push(format!("--nodecount={rows}").into());
    }
    Ok(words)
}

fn unknown(word: &str) -> Failure {
    let hint = match word {
        "web" | "flame" | "weblist" => "at the shell: `pprof-view web PROFILE`",
        "diff" | "merge" => "at the shell: they read several profiles",
        _ => "`help` lists the words of the prompt",
    };
    Failure::new(format!("there is no report `{word}` at the prompt"), hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Profile, ValueType};

    fn settings() -> Settings {
        let value_type = |kind: &str| ValueType {
            kind: kind.into(),
            unit: "count".into(),
        };
        let profile = Profile {
            sample_types: vec![value_type("inuse_space"), value_type("delay")],
            ..Profile::default()
        };
        Settings::new(vec!["x.pb.gz".into()], &profile)
    }

    fn words(text: &str) -> String {
        let Ok(Line::Report(words)) = Line::parse(text, &settings()) else {
            panic!("{text} is no report")
        };
        words.join(&OsString::from(" ")).into_string().unwrap()
    }

    #[test]
    fn a_line_becomes_a_command() {
        let given = "x.pb.gz --compact_labels=true";
        assert_eq!(words("top"), format!("top {given} --nodecount=10"));
        assert_eq!(
            words(" top5 -cum"),
            format!("top {given} --cum --nodecount=5")
        );
        assert_eq!(
            words("tree 7 main run -gc >t.txt"),
            format!("tree {given} --output=t.txt --focus=main|run --ignore=gc --nodecount=7")
        );
        assert_eq!(
            words("tags a -b"),
            format!("tags {given} --tagfocus=a --tagignore=b")
        );
        assert_eq!(
            words("list main.x 3"),
            format!("list main.x {given} --nodecount=3")
        );
    }

    #[test]
    fn a_line_sets_options() {
        let set = |text: &str| {
            let Ok(Line::Set(set)) = Line::parse(text, &settings()) else {
                panic!("{text} sets nothing")
            };
            set
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(set("focus = main.* //: remark"), [pair("focus", "main.*")]);
        assert_eq!(set("cum"), [pair("cum", "true")]);
        assert_eq!(set("inuse_space"), [pair("sample_index", "inuse_space")]);
        assert_eq!(set("total_delay"), [pair("sample_index", "delay")]);
        assert_eq!(set("focus="), [pair("focus", "")]);
        assert_eq!(set(":").len(), 5);
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        for text in ["nonsense", "list", "top >", "web", "diff a b"] {
            assert!(Line::parse(text, &settings()).is_err(), "{text}");
        }
    }
}
