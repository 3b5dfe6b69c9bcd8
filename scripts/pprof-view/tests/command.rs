//! The command as people type it: help, sources, failures.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::JoinHandle;

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

#[test]
fn every_help_has_an_example_that_runs() {
    for report in ["top", "list", "peek", "raw"] {
        let help = run(&[report, "--help"]);
        assert!(help.status.success());
        assert_eq!(run(&["help", report]).stdout, help.stdout);
        let help = text(&help.stdout);
        let (_, example) = help
            .split_once("Example:\n  pprof-view ")
            .expect("there is an example");
        let shell = example.replace('\n', " ");
        let quoted = shell.replace('\'', "");
        let words: Vec<&str> = quoted.split_whitespace().collect();
        let output = run(&words);
        assert!(
            output.status.success(),
            "{words:?}: {}",
            text(&output.stderr)
        );
        assert!(output.stdout.len() > 100, "{words:?}");
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
    for report in ["list", "peek"] {
        let output = run(&[report, "main.keep", HEAP, "--json"]);
        assert!(
            serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok(),
            "{report}"
        );
    }
}

#[test]
fn a_program_before_the_profile_is_passed_over() {
    let program = env!("CARGO_BIN_EXE_pprof-view");
    let output = run(&["top", program, HEAP]);
    assert_eq!(text(&output.stdout), text(&run(&["top", HEAP]).stdout));
    assert!(text(&output.stderr).starts_with("note: "));
}

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
        (&["flame", CPU], "no report `flame`", "top"),
        (&[CPU], "no report", "top scripts"),
    ] {
        let (error, hint) = failure(&run(arguments));
        assert!(error.contains(error_has), "{arguments:?}: {error}");
        assert!(hint.contains(hint_has), "{arguments:?}: {hint}");
    }
    let unknown = run(&["top", "-nodecuont=3", CPU]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        text(&unknown.stderr).contains("--nodecount"),
        "a similar option is named"
    );
}

/// Answers one request and returns what was asked.
fn serve(answer: Vec<u8>) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut byte = [0];
        while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
            request.push(byte[0]);
        }
        stream.write_all(&answer).unwrap();
        text(&request)
    });
    (host, server)
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[test]
fn a_profile_is_fetched_from_a_service() {
    let profile = std::fs::read(Path::new(WORKSPACE).join(CPU)).unwrap();
    let (host, server) = serve(answer("200 OK", &profile));
    let output = view(&["top", &host, "-seconds=1"])
        .env("PPROF_TOKEN", "secret")
        .output()
        .unwrap();
    let request = server.join().unwrap();
    assert!(
        request.starts_with("GET /debug/pprof/profile?seconds=1 HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("authorization: Bearer secret\r\n"),
        "{request}"
    );
    assert_eq!(text(&output.stdout), text(&run(&["top", CPU]).stdout));
    let notes = text(&output.stderr);
    assert!(
        notes.contains(&format!(
            "fetching http://{host}/debug/pprof/profile?seconds=1"
        )),
        "{notes}"
    );
    assert!(notes.contains("the capture takes 1 s"), "{notes}");
    assert!(
        !notes.contains('\r') && !notes.contains("secret"),
        "{notes}"
    );
}

#[test]
fn a_service_that_refuses_is_quoted() {
    let head = "409 Conflict\r\ncontent-type: text/plain; charset=utf-8\r\nx-go-pprof: 1";
    let (host, server) = serve(answer(head, b"a CPU profile is running, it ends in 3 s\n"));
    let (error, hint) = failure(&run(&[
        "top",
        &format!("http://{host}/debug/pprof/profile?seconds=1"),
    ]));
    server.join().unwrap();
    assert!(
        error.ends_with("409 Conflict: a CPU profile is running, it ends in 3 s"),
        "{error}"
    );
    assert!(hint.contains("other capture"), "{hint}");

    let (host, server) = serve(answer(
        "200 OK\r\ncontent-type: text/html",
        b"<html>profiles</html>",
    ));
    let (error, hint) = failure(&run(&["top", &format!("{host}/debug/pprof/")]));
    server.join().unwrap();
    assert!(error.contains("this is text"), "{error}");
    assert!(hint.contains("/debug/pprof/heap"), "{hint}");
}

#[test]
fn a_service_that_is_not_there_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    drop(listener);
    let (error, hint) = failure(&run(&["top", &format!("{host}/debug/pprof/heap")]));
    assert_eq!(
        error,
        format!("nothing listens at {host}: connection refused")
    );
    assert!(hint.contains("start the service"), "{hint}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut child = view(&["raw", CPU]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}
