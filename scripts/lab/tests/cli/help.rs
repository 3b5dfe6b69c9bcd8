//! Help texts: what each command is for, with an example that its own parser takes.

use std::collections::BTreeSet;
use std::path::Path;

use crate::Checkout;

/// Every command of the course as the words that lead to it, the command without any first.
fn commands() -> Vec<Vec<String>> {
    fn below(command: &clap::Command, words: &[String], all: &mut Vec<Vec<String>>) {
        all.push(words.to_vec());
        for next in command.get_subcommands() {
            below(next, &[words, &[next.get_name().to_owned()]].concat(), all);
        }
    }
    let mut all = vec![];
    below(&lab::cli::command(), &[], &mut all);
    all
}

/// The name of a command's snapshot: `help_exercise_check`.
fn name(words: &[String]) -> String {
    [&["help".to_owned()], words].concat().join("_")
}

fn help(words: &[String]) -> String {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Checkout::new().lab(&[&words[..], &["--help"]].concat())
}

#[test]
fn every_command_of_the_course_explains_itself() {
    let commands = commands();
    assert!(commands.len() > 40, "the whole tree: {commands:?}");
    for words in commands {
        insta::assert_snapshot!(name(&words), help(&words));
    }
}

#[test]
fn no_help_is_kept_of_a_command_that_is_gone() {
    let there: BTreeSet<String> = commands().iter().map(|words| name(words)).collect();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/snapshots");
    let gone: Vec<String> = std::fs::read_dir(kept)
        .unwrap()
        .filter_map(|entry| {
            let file = entry.unwrap().file_name().into_string().unwrap();
            let name = file.strip_prefix("cli__help__")?.strip_suffix(".snap")?;
            (!there.contains(name)).then(|| name.to_owned())
        })
        .collect();
    assert_eq!(gone, Vec::<String>::new());
}

#[test]
fn every_command_has_an_example_that_it_takes() {
    for words in commands() {
        let command = words.join(" ");
        // Reports of profiles run their own examples, where they live.
        if command.starts_with("pprof ") {
            continue;
        }
        let said = help(&words);
        let examples: Vec<&str> = said
            .split_once("\nExample: ")
            .map(|(_, examples)| examples.lines())
            .into_iter()
            .flatten()
            .take_while(|line| !line.starts_with("--"))
            .filter_map(|line| line.split_once("cargo lab "))
            .map(|(_, example)| example.trim_end_matches(')'))
            .collect();
        let is_group = said.contains("\nCommands:\n");
        assert!(is_group || !examples.is_empty(), "{command}: no example");
        for example in examples {
            let typed = ["lab"].into_iter().chain(example.split(' '));
            let taken = lab::cli::command().try_get_matches_from(typed);
            assert!(taken.is_ok(), "{command}: {example}: {taken:?}");
            assert!(example.starts_with(&command), "{command}: {example}");
        }
    }
}
