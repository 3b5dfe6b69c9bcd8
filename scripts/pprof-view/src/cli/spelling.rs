//! pprof's spellings, put as clap takes them.

use std::ffi::{OsStr, OsString};

/// Options that are set by naming them; Go also takes `-cum=true` and `-cum=false`.
const SWITCHES: [&str; 24] = [
    "cum",
    "flat",
    "open",
    "sources",
    "noinlines",
    "relative_percentages",
    "normalize",
    "json",
    "functions",
    "filefunctions",
    "files",
    "lines",
    "addresses",
    "inuse_space",
    "inuse_objects",
    "alloc_space",
    "alloc_objects",
    "total_delay",
    "contentions",
    "all_frames",
    "drop_negative",
    "compact_labels",
    "showcolumns",
    "markdown",
];

/// Reports that may be named as an option.
const REPORTS: [&str; 13] = [
    "top", "text", "tree", "peek", "list", "traces", "tags", "raw", "folded", "svg", "proto",
    "comments", "web",
];

/// pprof's reports that are left out: named as a report they are answered with what serves instead.
const LEFT_OUT: [&str; 13] = [
    "callgrind",
    "disasm",
    "dot",
    "eog",
    "evince",
    "gif",
    "gv",
    "kcachegrind",
    "pdf",
    "png",
    "ps",
    "topproto",
    "weblist",
];

/// Gives long options their second dash, and switches their state.
pub(super) fn two_dashes(arguments: Vec<OsString>) -> Vec<OsString> {
    let mut literal = false;
    let respell = |argument: OsString| {
        literal |= argument == "--";
        let Some(option) = argument.to_str().and_then(name_of).filter(|_| !literal) else {
            return Some(argument);
        };
        let (name, value) = option.split_once('=').unwrap_or((option, "true"));
        match (SWITCHES.contains(&name), value) {
            (true, "true" | "t" | "T" | "TRUE" | "True" | "1") => Some(format!("--{name}").into()),
            (true, "false" | "f" | "F" | "FALSE" | "False" | "0") => None,
            _ => Some(format!("--{option}").into()),
        }
    };
    arguments.into_iter().filter_map(respell).collect()
}

/// The long option without its dashes; `-h` and `-` are none.
fn name_of(argument: &str) -> Option<&str> {
    let name = argument
        .strip_prefix("--")
        .or_else(|| argument.strip_prefix('-'))?;
    (name.len() > 1 && name.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(name)
}

/// `top10` → 10.
pub(super) fn top_count(word: &OsStr) -> Option<usize> {
    word.to_str()?
        .strip_prefix("top")?
        .parse()
        .ok()
        .filter(|count| *count > 0)
}

/// Turns `-top …` and `-list=REGEX …`, as `go tool pprof` is called, into `top …` and `list REGEX …`. The arguments
/// include the program's name.
pub fn command_first(arguments: Vec<OsString>) -> Vec<OsString> {
    let is_web = arguments.get(1).is_some_and(|command| command == "web");
    let command = |argument: &OsString| {
        let option = name_of(argument.to_str()?)?;
        match option.split_once('=') {
            Some(("http", _)) if !is_web => Some(vec!["web".into(), argument.clone()]),
            Some((name @ ("list" | "peek" | "disasm" | "weblist"), regex)) => {
                Some(vec![name.into(), regex.into()])
            }
            _ if REPORTS.contains(&option) || LEFT_OUT.contains(&option) => {
                Some(vec![option.into()])
            }
            _ => None,
        }
    };
    let Some((at, command)) = arguments
        .iter()
        .enumerate()
        .skip(1)
        .find_map(|(at, a)| Some((at, command(a)?)))
    else {
        return arguments;
    };
    let mut arguments = arguments;
    let rest = arguments.split_off(at + 1);
    arguments.truncate(at);
    let before = arguments.split_off(1);
    // What follows `-list` is its expression: it must come first.
    arguments
        .into_iter()
        .chain(command)
        .chain(rest)
        .chain(before)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn respelled(arguments: &[&str]) -> Vec<OsString> {
        two_dashes(arguments.iter().map(OsString::from).collect())
    }

    #[test]
    fn one_dash_is_as_good_as_two() {
        assert_eq!(respelled(&["-cum", "--cum", "-"]), ["--cum", "--cum", "-"]);
        assert_eq!(
            respelled(&["-nodecount=5", "-focus", "a.b"]),
            ["--nodecount=5", "--focus", "a.b"]
        );
        assert_eq!(respelled(&["-h", "-cum=false", "-cum=1"]), ["-h", "--cum"]);
        assert_eq!(respelled(&["--", "-cum"]), ["--", "-cum"]);
    }

    #[test]
    fn a_report_can_be_named_as_an_option() {
        let first =
            |arguments: &[&str]| command_first(arguments.iter().map(OsString::from).collect());
        assert_eq!(
            first(&["p", "-top", "-cum", "x"]),
            ["p", "top", "-cum", "x"]
        );
        assert_eq!(
            first(&["p", "-cum", "-top", "x"]),
            ["p", "top", "x", "-cum"]
        );
        assert_eq!(
            first(&["p", "-http=:80", "x"]),
            ["p", "web", "-http=:80", "x"]
        );
        assert_eq!(first(&["p", "web", "-http=:80"]), ["p", "web", "-http=:80"]);
        assert_eq!(first(&["p", "-list=a b", "x"]), ["p", "list", "a b", "x"]);
        assert_eq!(
            first(&["p", "-cum", "--list", "a", "x"]),
            ["p", "list", "a", "x", "-cum"]
        );
        assert_eq!(first(&["p", "top", "x"]), ["p", "top", "x"]);
    }

    #[test]
    fn topn_has_a_count() {
        assert_eq!(top_count(OsStr::new("top10")), Some(10));
        assert_eq!(top_count(OsStr::new("top0")), None);
        assert_eq!(top_count(OsStr::new("topology")), None);
    }
}
