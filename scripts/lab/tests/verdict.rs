//! A verdict on services that cannot be measured: it must end, and say why.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use lab::Workspace;
use lab::load::{each_book, read_books};
use lab::verdict::expectations::WATCH_EXPIRATION;
use lab::verdict::{Bench, Event, Outcome, Proof, Sides, Stage, Work, per_second, prove};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A checkout without sources and a script in it that names `api` and `debug` as its listeners.
fn checkout(api: &str, debug: &str) -> (TempDir, Workspace, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("bookstore");
    fs::write(
        &program,
        format!("#!/bin/sh\necho api {api}; echo debug {debug}; cat >/dev/null\n"),
    )
    .unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let workspace = Workspace::at(dir.path());
    (dir, workspace, program)
}

/// Answers every request with `answer`, `delay` after it came.
async fn server(delay: Duration, answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut head = [0; 4096];
                while let Ok(read @ 1..) = stream.read(&mut head).await {
                    tokio::time::sleep(delay).await;
                    let answer = if head[..read].starts_with(b"GET /metrics") {
                        FINE
                    } else {
                        answer
                    };
                    if stream.write_all(answer.as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    url
}

const FINE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

/// A profile of nothing: its sample type (field 1) is `goroutine` in `count`, the strings 1 and 2 of its table (field 6).
const NO_TASKS: &str = concat!(
    "HTTP/1.1 200 OK\r\ncontent-length: 26\r\n\r\n",
    "\n\x04\x08\x01\x10\x02",
    "2\0",
    "2\tgoroutine",
    "2\x05count"
);

async fn verdict(api: &str, debug: &str, work: &Work) -> (TempDir, Proof, Vec<Event>) {
    let (dir, workspace, bookstore) = checkout(api, debug);
    let seen = Mutex::new(Vec::new());
    let events = |event| seen.lock().unwrap().push(event);
    let bench = Bench {
        workspace: &workspace,
        bookstore: &bookstore,
        events: &events,
    };
    let folder = dir.path().join("evidence");
    let proof = prove(&bench, &WATCH_EXPIRATION, work, Sides::Planted, &folder)
        .await
        .unwrap();
    (dir, proof, seen.into_inner().unwrap())
}

fn little() -> Work {
    Work {
        warm: Stage::of(each_book, 10, 10),
        points: Stage::growing(read_books, 10, 20),
        rate: per_second(200),
        connections: 2,
        seed: 1,
        ..WATCH_EXPIRATION.work.clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_cannot_be_offered_is_inconclusive_after_a_second_try() {
    // Two connections at 50 ms each serve 40 of the 200, then of the 100 requests per second.
    let api = server(Duration::from_millis(50), FINE).await;
    let debug = server(Duration::ZERO, NO_TASKS).await;
    let (_dir, proof, events) = verdict(&api, &debug, &little()).await;
    assert_eq!(proof.outcome, Outcome::Inconclusive, "{proof:#?}");
    let reason = proof.sides[0].reason.clone().unwrap();
    assert!(
        reason.contains("fell due while all 2 connections were busy"),
        "{reason}"
    );
    assert_eq!(
        events
            .iter()
            .filter(|event| matches!(event, Event::Again(_)))
            .count(),
        1
    );
    let baselines = events
        .iter()
        .filter(|event| {
            matches!(
                event,
                Event::Read {
                    point: "baseline",
                    ..
                }
            )
        })
        .count();
    assert_eq!(baselines, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_without_the_culprit_fails_the_planted_side() {
    let (api, debug) = (
        server(Duration::ZERO, FINE).await,
        server(Duration::ZERO, NO_TASKS).await,
    );
    let (dir, proof, _) = verdict(
        &api,
        &debug,
        &Work {
            connections: 128,
            ..little()
        },
    )
    .await;
    assert_eq!(proof.outcome, Outcome::Fail, "{proof:#?}");
    let failed: Vec<_> = proof.failed_checks().map(|check| check.name).collect();
    assert_eq!(failed, ["culprit-grows", "culprit-share", "culprit-named"]);
    let files = [
        "0-baseline.pb.gz",
        "1-warm.pb.gz",
        "2-n.pb.gz",
        "3-2n.pb.gz",
        "4-4n.pb.gz",
        "bookstore.log",
        "report.json",
    ];
    for file in files {
        assert!(
            dir.path().join("evidence/planted").join(file).exists(),
            "{file}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_accepts_nothing_fails() {
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let (_dir, proof, _) =
        verdict(&format!("http://{gone}"), "http://127.0.0.1:9", &little()).await;
    assert_eq!(proof.outcome, Outcome::Fail);
    assert_eq!(
        proof.sides[0].reason.as_deref(),
        Some(&*format!("nothing listens on {gone}"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_answers_with_something_else_fails() {
    let api = server(Duration::ZERO, "220 ready for mail\r\n\r\n").await;
    let (_dir, proof, _) = verdict(&api, "http://127.0.0.1:9", &little()).await;
    assert_eq!(proof.outcome, Outcome::Fail);
    let reason = proof.sides[0].reason.clone().unwrap();
    assert!(reason.contains("requests got no answer"), "{reason}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_whose_profile_is_none_fails_and_leaves_a_report() {
    let (api, debug) = (
        server(Duration::ZERO, FINE).await,
        server(Duration::ZERO, FINE).await,
    );
    let (dir, proof, events) = verdict(&api, &debug, &little()).await;
    assert_eq!(proof.outcome, Outcome::Fail);
    let reason = proof.sides[0].reason.clone().unwrap();
    assert!(reason.contains("answered what is no profile"), "{reason}");
    assert!(matches!(events[0], Event::Started { .. }));
    let report = fs::read_to_string(dir.path().join("evidence/planted/report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["outcome"], "FAIL");
    assert_eq!(report["reason"], reason);
}
