//! What commands print when all is well, where that needs no build and no long measurement.

use regex::Regex;

use crate::Checkout;
use crate::serving::{cpu_profile, page, serving};

/// A service with a page of an API and with profiles of a second.
fn service() -> u16 {
    serving(vec![
        page("/api/v1/books/1", "{}"),
        page("/debug/pprof/profile?seconds=1", cpu_profile(95)),
        page("/debug/pprof/heap", cpu_profile(0)),
    ])
}

/// Without the lines on stderr that say, on a slow machine, what takes so long.
fn without_progress(said: &str) -> String {
    let kept = said.lines().filter(|line| !line.contains(" … "));
    kept.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_version_is_one_line() {
    insta::assert_snapshot!(Checkout::new().lab(&["--version"]), @r"
    exit code 0
    -- stdout
    lab 0.1.0
    -- stderr
    ");
}

#[test]
fn exercises_are_listed_for_programs() {
    insta::assert_snapshot!(Checkout::new().lab(&["exercise", "list", "--json"]));
}

#[test]
fn an_exercise_is_started_and_hinted_at() {
    let checkout = Checkout::new();
    insta::assert_snapshot!(
        "exercise_start",
        checkout.lab(&["exercise", "start", "presence"])
    );
    insta::assert_snapshot!("exercise_hint", checkout.lab(&["exercise", "hint", "01"]));
}

#[test]
fn a_reset_of_what_is_as_shipped_touches_nothing() {
    let checkout = Checkout::new();
    let reset = || checkout.lab(&["exercise", "reset", "01"]);
    insta::assert_snapshot!(reset(), @r"
    exit code 0
    -- stdout
    exercises/01-presence/src/lib.rs is as shipped: nothing to reset
    -- stderr
    ");
    let file = checkout.path("exercises/01-presence/src/lib.rs");
    std::fs::remove_file(file).unwrap();
    insta::assert_snapshot!(reset(), @r"
    exit code 0
    -- stdout
    exercises/01-presence/src/lib.rs was missing and is back as shipped
    -- stderr
    ");
}

#[test]
fn a_planted_file_comes_back_and_the_edit_is_kept() {
    let checkout = Checkout::new();
    let file = "bookstore/src/books/list/everything.rs";
    checkout.copy("scripts/lab/planted/slow-list/everything.rs");
    checkout.copy(file);
    insta::assert_snapshot!(checkout.lab(&["fix", "slow-list", "--reset"]), @r"
    exit code 0
    -- stdout
    bookstore/src/books/list/everything.rs is as shipped: nothing to reset
    -- stderr
    ");
    checkout.write(file, "mine");
    insta::assert_snapshot!(checkout.lab(&["fix", "slow-list", "reset"]), @r"
    exit code 0
    -- stdout
    bookstore/src/books/list/everything.rs is as shipped; your version is kept at .lab/backups/slow-list/001-everything.rs
    -- stderr
    ");
    assert_eq!(
        checkout.read(".lab/backups/slow-list/001-everything.rs"),
        "mine"
    );
}

#[test]
fn a_capture_prints_its_file_and_how_to_open_it() {
    let checkout = Checkout::new();
    let url = format!("http://127.0.0.1:{}", service());
    let capture = |words: &[&str]| {
        let words = [&["capture"], words, &["--url", &url]].concat();
        without_progress(&checkout.lab(&words))
    };
    insta::assert_snapshot!(capture(&["cpu", "--seconds", "1", "-o", "mine.pb.gz"]), @r"
    exit code 0
    -- stdout
    mine.pb.gz
    -- stderr
    open it with: cargo lab pprof top mine.pb.gz
    ");
    // A place of its own for each, so that a later one never takes an earlier one's.
    insta::assert_snapshot!(capture(&["heap"]), @r"
    exit code 0
    -- stdout
    target/lab/captures/heap-1.pb.gz
    -- stderr
    note: it has no samples: put the service under load (`cargo lab load books`), or collect longer
    open it with: cargo lab pprof top target/lab/captures/heap-1.pb.gz
    ");
    assert!(capture(&["heap"]).contains("heap-2.pb.gz"));
    insta::assert_snapshot!(checkout.lab(&["pprof", "top", "mine.pb.gz"]), @r"
    exit code 0
    -- stdout
    Type: cpu
    Showing nodes accounting for 950ms, 100% of 950ms total
          flat  flat%   sum%        cum   cum%
         950ms   100%   100%      950ms   100%  shop::render
    -- stderr
    ");
}

#[test]
fn a_load_reports_what_came_of_it() {
    let url = format!("http://127.0.0.1:{}/api/v1/books/1", service());
    let words = ["load", &url, "--requests", "20", "--rate", "200"];
    let said = without_progress(&Checkout::new().lab(&words));
    let time = Regex::new(r"\d+\.\d ?(ns|µs|ms|s)\b").unwrap();
    insta::assert_snapshot!(time.replace_all(&said, "TIME"), @r"
    exit code 0
    -- stdout
    sent       20 of 20 scheduled
    completed  20   200: 20
    dropped    0   (due while every connection was busy)
    failed     0
    latency    p50 TIME  p90 TIME  p99 TIME  p99.9 TIME  max TIME
               (from the intended start of each request)
    bytes      40
    elapsed    TIME
    digest     22811cd2970c0138
    -- stderr
    ");
}

#[test]
fn a_load_reports_to_programs() {
    let url = format!("http://127.0.0.1:{}/gone", service());
    let words = ["load", &url, "--requests", "20", "--rate", "200", "--json"];
    let said = Checkout::new().lab(&words);
    let (_, stdout) = said.split_once("-- stdout\n").unwrap();
    let (json, _) = stdout.split_once("-- stderr").unwrap();
    let report: serde_json::Value = serde_json::from_str(json).unwrap();
    insta::assert_json_snapshot!(report, {
        ".elapsed_seconds" => "SECONDS",
        ".latency_micros.p50" => "MICROS",
        ".latency_micros.p90" => "MICROS",
        ".latency_micros.p99" => "MICROS",
        ".latency_micros.p999" => "MICROS",
        ".latency_micros.max" => "MICROS",
    });
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Checkout::new().lab(&["completions", shell]);
        assert!(script.starts_with("exit code 0\n"), "{shell}");
        for command in lab::cli::command().get_subcommands() {
            assert!(script.contains(command.get_name()), "{shell}: {command}");
        }
    }
}
