//! The command as people type it: help, options, output. Its other sides stand in files of their own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod prompt;
mod refusals;
mod services;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const CPU: &str = "scripts/pprof-view/tests/corpus/cpu.pb.gz";
const HEAP: &str = "scripts/pprof-view/tests/corpus/heap.pb.gz";

fn view(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pprof-view"));
    command
        .current_dir(WORKSPACE)
        .args(arguments)
        .env_remove("PPROF_TOKEN");
    command
}

fn run(arguments: &[&str]) -> Output {
    view(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The two lines of a failure.
fn failure(output: &Output) -> (String, String) {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "a failure prints no data");
    let text = text(&output.stderr);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("note: "))
        .collect();
    let [error, hint] = lines[..] else {
        panic!("two lines, not {text}")
    };
    (
        error.strip_prefix("error: ").unwrap().to_owned(),
        hint.strip_prefix("hint: ").unwrap().to_owned(),
    )
}

const REPORTS: [&str; 15] = [
    "top", "tree", "peek", "list", "diff", "traces", "tags", "folded", "svg", "merge", "proto",
    "comments", "raw", "web", "flame",
];

#[test]
fn every_help_has_an_example_that_runs() {
    // Examples name files of this workspace, and may write one.
    let folder = tempfile::tempdir().unwrap();
    let scripts = Path::new(WORKSPACE).canonicalize().unwrap().join("scripts");
    std::os::unix::fs::symlink(scripts, folder.path().join("scripts")).unwrap();
    for report in REPORTS {
        let help = run(&[report, "--help"]);
        assert!(help.status.success());
        assert_eq!(run(&["help", report]).stdout, help.stdout);
        let help = text(&help.stdout);
        let (_, example) = help
            .split_once("Example:\n  pprof-view ")
            .expect("there is an example");
        let shell = example.replace("\\\n", " ").replace('\n', " ");
        let quoted = shell.replace('\'', "");
        let words: Vec<&str> = quoted.split_whitespace().collect();
        let output = view(&words).current_dir(folder.path()).output().unwrap();
        let errors = text(&output.stderr);
        assert!(output.status.success(), "{words:?}: {errors}");
        let written = words.iter().find_map(|word| {
            let file = word.strip_prefix("-output=");
            file.or_else(|| word.strip_prefix("-export="))
        });
        let length = written.map_or(output.stdout.len(), |file| {
            std::fs::read(folder.path().join(file)).unwrap().len()
        });
        assert!(length > 10, "{words:?}");
    }
}

#[test]
fn options_stand_before_and_after_the_profile_with_one_dash_or_two() {
    let answer = run(&["top", "-cum", "-nodecount=3", CPU]).stdout;
    assert!(text(&answer).contains("Showing top 3 nodes out of"));
    for other in [
        &["top", CPU, "--cum", "--nodecount", "3"][..],
        &["top3", CPU, "-cum"],
        &["-top", "-cum=true", "-nodecount=3", CPU],
        &["-cum", "-nodecount=3", "--top", "-noinlines=false", CPU],
        &["text", "-cum", "-flat=false", CPU, "-nodecount=3"],
    ] {
        assert_eq!(text(&run(other).stdout), text(&answer), "{other:?}");
    }
}

#[test]
fn standard_input_is_a_profile_too() {
    let mut child = view(&["top", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let profile = std::fs::read(Path::new(WORKSPACE).join(HEAP)).unwrap();
    child.stdin.take().unwrap().write_all(&profile).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output.stdout), text(&run(&["top", HEAP]).stdout));
}

#[test]
fn data_is_json_on_request() {
    let output = run(&["top", "--json", "-sample_index=inuse_objects", HEAP]);
    let data: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(data["sample_type"], "inuse_objects");
    assert_eq!(data["rows"][0]["name"], "main.keep");
    assert!(data["rows"][0]["flat"].as_i64().unwrap() >= 1_000);
    for arguments in [
        &["list", "main.keep"][..],
        &["peek", "main.keep"],
        &["tree"],
        &["traces"],
        &["tags"],
        &["svg"],
    ] {
        let output = run(&[arguments, &[HEAP, "--json"]].concat());
        assert!(
            serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok(),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_report_can_be_markdown() {
    let top = text(&run(&["top2", "--markdown", HEAP]).stdout);
    assert!(
        top.contains("| flat | flat% | sum% | cum | cum% | |\n|--:|"),
        "{top}"
    );
    assert_eq!(
        top.lines().filter(|line| line.contains("| `")).count(),
        2,
        "{top}"
    );
    let peek = text(&run(&["peek", "main.keep", "--markdown", HEAP]).stdout);
    assert!(
        peek.contains("**`main.keep`**") && peek.contains("| from |"),
        "{peek}"
    );
    let tags = text(&run(&["tags", "--markdown", HEAP]).stdout);
    assert!(tags.contains("| `bytes` |"), "{tags}");
    let traces = text(&run(&["traces", "--markdown", HEAP]).stdout);
    assert!(traces.starts_with("```text\n") && traces.ends_with("\n```\n"));
}

#[test]
fn what_is_written_reads_the_same_and_adds_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (copy, sum) = (path("copy.pb.gz"), path("sum.pb.gz"));
    let output = run(&["proto", &format!("-output={copy}"), HEAP]);
    assert!(output.status.success() && output.stdout.is_empty());
    for report in ["raw", "top", "traces", "tags"] {
        assert_eq!(
            text(&run(&[report, &copy]).stdout),
            text(&run(&[report, HEAP]).stdout)
        );
    }
    run(&["merge", HEAP, &copy, &format!("-output={sum}")]);
    assert_eq!(
        text(&run(&["raw", &sum]).stdout),
        text(&run(&["raw", HEAP, HEAP]).stdout)
    );
    // A file that cannot be written leaves the folder as it was.
    let nowhere = path("nowhere/x.pb.gz");
    let (error, _) = failure(&run(&["proto", HEAP, "-output", &nowhere]));
    assert!(error.contains("cannot write"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_difference_is_a_report_of_its_own() {
    let before = "scripts/pprof-view/tests/corpus/heap-before.pb.gz";
    let diff = run(&["diff", before, HEAP, "-cum"]);
    let top = run(&["top", "-cum", &format!("-diff_base={before}"), HEAP]);
    assert!(top.status.success());
    assert_eq!(text(&diff.stdout), text(&top.stdout));
    let (error, hint) = failure(&run(&["diff", HEAP]));
    assert!(
        error.contains("two profiles, not 1") && hint.contains("BEFORE AFTER"),
        "{error}"
    );
}

#[test]
fn a_program_before_the_profile_is_passed_over() {
    let program = env!("CARGO_BIN_EXE_pprof-view");
    let output = run(&["top", program, HEAP]);
    assert_eq!(text(&output.stdout), text(&run(&["top", HEAP]).stdout));
    assert!(text(&output.stderr).starts_with("note: "));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut child = view(&["raw", CPU]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}
