//! The prompt: reports on one profile, again and again.

use std::io::Write;
use std::process::Stdio;

use super::{HEAP, run, text, view};

/// What the prompt answers to lines on standard input: data and the rest.
fn prompt(arguments: &[&str], lines: &str) -> (String, String) {
    let mut child = view(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_prompt_reports_on_one_profile_again_and_again() {
    let plain = |arguments: &[&str]| text(&run(arguments).stdout);
    // A profile without a report opens the prompt; what is set holds until it is taken back.
    let (data, notes) = prompt(
        &[HEAP],
        "top3\nalloc_space\ntop 2 main -cum\nfocus=keep\ntree 4\n:\ncompact_labels=false\nsample_index=\ntop\nq\ntop\n",
    );
    let expected = [
        plain(&["top3", "-compact_labels", HEAP]),
        plain(&[
            "top2",
            "-compact_labels",
            "-alloc_space",
            "-focus=main",
            "-cum",
            HEAP,
        ]),
        plain(&[
            "tree",
            "-nodecount=4",
            "-compact_labels",
            "-alloc_space",
            "-focus=keep",
            HEAP,
        ]),
        plain(&["top10", HEAP]),
    ];
    assert_eq!(data, expected.concat(), "{notes}");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("top.txt");
    let (data, notes) = prompt(
        &["prompt", "-cum", HEAP],
        &format!(
            "nonsense\nnodefraction=x\nlist\ntop5 >{}\npeek (\no\nhelp tree\n",
            file.display()
        ),
    );
    for said in [
        "no report `nonsense`",
        "invalid value 'x'",
        "list needs an expression",
        "no regular expression",
    ] {
        assert!(notes.contains(said), "{said}: {notes}");
    }
    let saved = std::fs::read_to_string(file).unwrap();
    assert_eq!(saved, plain(&["top5", "-cum", "-compact_labels", HEAP]));
    assert!(
        data.contains("  nodefraction              = 0.005"),
        "{data}"
    );
    assert!(
        data.contains("//: [alloc_objects | alloc_space | inuse_objects | inuse_space]"),
        "{data}"
    );
    assert!(data.contains("  pprof-view tree -nodecount=10"), "{data}");
}
