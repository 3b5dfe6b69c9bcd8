//! The bookstore as a child process, played by shell scripts.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lab::service::Service;
use tempfile::TempDir;

/// A watchdog, not a bound: long enough for any machine.
const DEADLINE: Duration = Duration::from_mins(1);

/// The folder for a test, with a script in it that plays the bookstore.
fn played_by(script: &str) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("bookstore");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    (dir, program)
}

const READY: &str = "echo api http://127.0.0.1:1; echo debug http://127.0.0.1:2";

fn lives(pid: u32) -> bool {
    // A process that was not reaped would still be there.
    Path::new(&format!("/proc/{pid}")).exists()
}

fn databases(dir: &TempDir) -> usize {
    fs::read_dir(dir.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .count()
}

async fn until(what: impl Fn() -> bool) {
    let started = Instant::now();
    while !what() {
        assert!(started.elapsed() < DEADLINE);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn the_addresses_are_read_off_its_first_two_lines() {
    let (dir, program) = played_by(&format!("{READY}; cat >/dev/null"));
    let service = Service::start(&program, "none", &[], dir.path())
        .await
        .unwrap();
    assert_eq!(
        (service.api(), service.debug()),
        ("http://127.0.0.1:1", "http://127.0.0.1:2")
    );
    service.stop().await;
}

#[tokio::test]
async fn it_is_told_its_faults_its_database_and_to_end_with_lab() {
    let (dir, program) = played_by(&format!("echo \"$@\" >&2; {READY}; cat >/dev/null"));
    let service = Service::start(&program, "a,b", &["--cache-ttl", "1"], dir.path())
        .await
        .unwrap();
    until(|| !service.log().is_empty()).await;
    let log = service.log();
    for part in [
        "--listen 127.0.0.1:0",
        "--debug-listen 127.0.0.1:0",
        "--exit-on-stdin-close",
        "--faults a,b",
        "--cache-ttl 1",
    ] {
        assert!(log.contains(part), "{part} in {log}");
    }
    assert!(
        log.contains(&format!("--database sqlite:{}", dir.path().display())),
        "{log}"
    );
}

#[tokio::test]
async fn stopped_it_ends_by_itself_and_leaves_no_database() {
    let (dir, program) = played_by(&format!(
        "{READY}; cat >/dev/null; echo ended > \"$(dirname \"$0\")/end\""
    ));
    let service = Service::start(&program, "none", &[], dir.path())
        .await
        .unwrap();
    assert_eq!(databases(&dir), 1);
    let pid = service.pid();
    service.stop().await;
    assert!(!lives(pid));
    assert!(
        dir.path().join("end").exists(),
        "closing its standard input let it end in order"
    );
    assert_eq!(databases(&dir), 0);
}

#[tokio::test]
async fn dropped_it_is_killed_and_reaped() {
    let (dir, program) = played_by(&format!(
        "trap '' TERM INT; {READY}; while :; do read -r line || sleep 1; done"
    ));
    let service = Service::start(&program, "none", &[], dir.path())
        .await
        .unwrap();
    let pid = service.pid();
    drop(service);
    assert!(!lives(pid));
    assert_eq!(databases(&dir), 0);
}

#[tokio::test]
async fn a_start_that_is_given_up_leaves_no_process() {
    let (dir, program) = played_by("echo $$ > \"$(dirname \"$0\")/pid\"; exec cat >/dev/null");
    let start = Service::start(&program, "none", &[], dir.path());
    let file = dir.path().join("pid");
    let pid = || {
        fs::read_to_string(&file)
            .ok()
            .and_then(|pid| pid.trim().parse::<u32>().ok())
    };
    tokio::select! {
        _ = start => panic!("it never says that it is ready"),
        () = until(|| pid().is_some()) => {}
    }
    assert!(!lives(pid().unwrap()));
    assert_eq!(databases(&dir), 0);
}

#[tokio::test]
async fn its_own_error_and_hint_come_back_when_it_does_not_start() {
    let (dir, program) =
        played_by("echo 'error: port 8080 is taken' >&2; echo 'hint: choose another' >&2; exit 2");
    let error = Service::start(&program, "none", &[], dir.path())
        .await
        .unwrap_err();
    assert_eq!(
        error.what(),
        "the bookstore did not start: port 8080 is taken"
    );
    assert_eq!(error.hint(), "choose another");
    assert_eq!(databases(&dir), 0);
}

#[tokio::test]
async fn a_silent_end_and_a_wrong_greeting_are_errors() {
    for script in [
        "exit 0",
        "echo hello; echo world",
        "echo api http://127.0.0.1:1",
    ] {
        let (dir, program) = played_by(script);
        let error = Service::start(&program, "none", &[], dir.path())
            .await
            .unwrap_err();
        assert_eq!(
            error.what(),
            "the bookstore ended before it was ready",
            "{script}"
        );
    }
}

#[tokio::test]
async fn a_program_that_is_not_there_is_to_be_built() {
    let dir = tempfile::tempdir().unwrap();
    let error = Service::start(&dir.path().join("absent"), "none", &[], dir.path())
        .await
        .unwrap_err();
    assert_eq!(error.hint(), "build it first: cargo build -p bookstore");
}

#[tokio::test]
async fn a_flood_on_stderr_neither_blocks_it_nor_is_kept() {
    let flood = "i=0; while [ $i -lt 5000 ]; do echo \"line $i of a log that nobody reads\" >&2; i=$((i+1)); done";
    let (dir, program) = played_by(&format!("{flood}; {READY}; cat >/dev/null"));
    let service = Service::start(&program, "none", &[], dir.path())
        .await
        .unwrap();
    until(|| service.log().contains("line 4999 ")).await;
    assert_eq!(service.log().lines().count(), 100);
}
