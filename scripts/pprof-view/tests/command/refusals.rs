//! What cannot be read or is not meant so: one line on what is wrong, one on what to type.

use std::path::Path;

use super::{CPU, HEAP, WORKSPACE, failure, run};

fn scratch(name: &str, bytes: &[u8]) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn malformed_profiles_are_refused_with_the_offset() {
    let profile = std::fs::read(Path::new(WORKSPACE).join(CPU)).unwrap();
    let cut = scratch("cut.pb.gz", &profile[..profile.len() / 2]);
    let (error, hint) = failure(&run(&["top", &cut]));
    assert!(
        error.contains("gzip stream is damaged") && error.contains("(byte "),
        "{error}"
    );
    assert!(hint.contains("capture it again"), "{hint}");

    // A sample type, a sample at location 9, and the string table; no location.
    let dangling =
        b"\x0a\x04\x08\x01\x10\x02\x12\x06\x0a\x01\x09\x12\x01\x01\x32\x00\x32\x01a\x32\x01b";
    let (error, _) = failure(&run(&["top", &scratch("dangling.pb", dangling)]));
    assert!(
        error.ends_with("location 9 does not exist (byte 10 of the input)"),
        "{error}"
    );

    let page = scratch("page.pb", b"<html>not found</html>");
    let (error, hint) = failure(&run(&["peek", ".", &page]));
    assert!(error.contains("this is text"), "{error}");
    assert!(hint.contains("debug="), "{hint}");
}

#[test]
fn wrong_words_get_the_right_ones() {
    for (arguments, error_has, hint_has) in [
        (
            &["top", "no-such.pb.gz"][..],
            "there is no file",
            "standard input",
        ),
        (&["top", "https://example.org/p"], "https", "curl"),
        (
            &["top", "-sample_index=heap", CPU],
            "it has samples, cpu",
            "sample_index",
        ),
        (
            &["top", "-focus=(", CPU],
            "no regular expression",
            "backslash",
        ),
        (&["list", "nobody", CPU], "no function matches", "top"),
        (&["top", "-divide_by=0", CPU], "divide_by", "other than 0"),
        (&["top", "-normalize", CPU], "base", "-base="),
        (
            &["top", "-base", CPU, HEAP],
            "no sample type in common",
            "one kind",
        ),
        (&["pdf", CPU], "no report `pdf`", "svg -output="),
        (&["png", CPU], "no report `png`", "rsvg-convert"),
        (&["weblist", CPU], "no report `weblist`", "list"),
        (&["callgrind", CPU], "no report `callgrind`", "proto"),
        (&["-png", CPU], "no report `png`", "rsvg-convert"),
        (&["-weblist=main", CPU], "no report `weblist`", "list"),
        (&["-mean", "-top", CPU], "--mean", "-sample_index"),
        (&["top", "-call_tree", CPU], "--call_tree", "flame graph"),
        (&["top"], "<PROFILE>", "top --help"),
        (&["top", "-nodecuont=3", CPU], "nodecuont", "`--nodecount`"),
        (&["--nonsense"], "--nonsense", "pprof-view --help"),
        (&["nonsense", CPU], "no report `nonsense`", "--help"),
        (&["raw", "--json", CPU], "text only", "traces --json"),
        (
            &["top", "-tagfocus=(", CPU],
            "no regular expression",
            "backslash",
        ),
        (
            &["top", "-tagfocus=99999999999999999999", CPU],
            "64-bit",
            "smaller",
        ),
        (&["no-such-report"], "no report", "--help"),
    ] {
        let (error, hint) = failure(&run(arguments));
        assert!(error.contains(error_has), "{arguments:?}: {error}");
        assert!(hint.contains(hint_has), "{arguments:?}: {hint}");
    }
}
