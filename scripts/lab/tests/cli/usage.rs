//! Every command meets bad input: one line on what is wrong, one on what to type instead, exit code 2, and nothing on stdout.

use crate::Checkout;
use crate::serving::refusing;

/// What goes wrong at each command: a name with a slip, a value that is none, options that exclude each other.
const TYPED: &[&str] = &[
    "lessen",
    "doctor --jsn",
    "doctor --url https://127.0.0.1:6060",
    "list --jso",
    "lesson",
    "lesson task-leak --step 9",
    "fix watch-experation",
    "fix rss-stays",
    "fix task-leak rest",
    "fix task-leak --once --reset",
    "verify slow-lists",
    "verify --repeat 0",
    "verify --all --class cpu",
    "serve --load many",
    "load books --connections 0",
    "load books --duration 5 --requests 5",
    "capture hep",
    "capture heap --seconds 0",
    "capture heap --url 127.0.0.1:6060",
    "pprof tpo",
    "pprof top gone.pb.gz",
    "pprof list",
    "pprof pdf gone.pb.gz",
    "exercise chek",
    "exercise start 01-presense",
    "exercise solution 1-presence",
    "diagnose 01",
    "diagnose 01 --frame connect",
    "book --port many",
    "completions bsh",
    "dev chek",
    "dev check 01-presense",
    "dev check --repeat 0",
    "dev verdicts slow-lists",
    "dev commands nowhere",
];

#[test]
fn every_command_says_what_is_wrong_and_what_to_type() {
    let checkout = Checkout::new();
    let transcripts: Vec<String> = TYPED
        .iter()
        .map(|typed| {
            let words: Vec<&str> = typed.split(' ').collect();
            let said = checkout.lab(&words);
            let said = said.strip_prefix("exit code 2\n-- stdout\n-- stderr\n");
            let said = said.unwrap_or_else(|| panic!("{typed}"));
            let lines: Vec<&str> = said.lines().collect();
            assert!(
                matches!(lines[..], [error, hint] if error.starts_with("error: ") && hint.starts_with("hint: ")),
                "{typed}: {said}"
            );
            format!("$ cargo lab {typed}\n{said}")
        })
        .collect();
    insta::assert_snapshot!(transcripts.join("\n"));
}

#[test]
fn where_nothing_listens_each_command_says_what_to_start() {
    let (_bound, port) = refusing();
    let url = format!("http://127.0.0.1:{port}");
    let profile = format!("{url}/debug/pprof/heap");
    let checkout = Checkout::new();
    let typed: [&[&str]; 4] = [
        &["capture", "goroutine", "--url", &url],
        &["load", "books", "--url", &url],
        &["load", &url],
        &["pprof", "top", &profile],
    ];
    let transcripts = typed.map(|words| {
        let said = checkout.lab(words);
        format!("$ cargo lab {}\n{said}", words.join(" ")).replace(&port.to_string(), "PORT")
    });
    insta::assert_snapshot!(transcripts.join("\n"));
}
