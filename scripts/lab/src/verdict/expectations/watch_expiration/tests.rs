//! Every branch to PASS and to FAIL, on profiles made by hand.

use pprof_view::Profile;

use super::*;
use crate::verdict::specimen::{series, tasks};
use crate::verdict::{Check, Series};

const FILE: &str = "/w/bookstore/src/books/cache/expiry_per_read.rs";
const TWIN: &str = "/w/bookstore/src/books/cache/expiry_per_key.rs";
const LINE: i64 = 56;

/// Tasks of the service itself.
fn own() -> (i64, &'static [(&'static str, &'static str, i64)]) {
    (67, &[("axum::serve::serve", "serve.rs", 300)])
}

fn with(count: i64, file: &'static str, line: i64) -> Profile {
    let frame = ("bookstore::books::cache::x::watch_expiration", file, line);
    tasks(&[
        (
            count,
            &[
                frame,
                (
                    "bookstore::books::read",
                    "/w/bookstore/src/books/mod.rs",
                    90,
                ),
            ],
        ),
        own(),
    ])
}

/// A watch per read, as the planted side has it.
fn leaking(file: &'static str, line: i64) -> Series {
    series([0, 200, 700, 1_200, 2_200].map(|count| with(count, file, line)))
}

/// A watch per key, as the repaired side has it.
fn level(file: &'static str) -> Series {
    let expiry = Check {
        name: "entries-expire",
        passed: true,
        doubt: None,
        expected: String::new(),
        measured: String::new(),
        why: "",
        next: String::new(),
    };
    Series {
        probe: Some(expiry),
        ..series([0, 200, 200, 200, 200].map(|count| with(count, file, LINE)))
    }
}

fn failed(checks: &[Check]) -> Vec<&'static str> {
    checks
        .iter()
        .filter(|check| !check.passed)
        .map(|check| check.name)
        .collect()
}

fn metrics(hits: u32, misses: u32) -> Metrics {
    Metrics::parse(&format!(
        "bookstore_cache_hits_total {hits}\nbookstore_cache_misses_total {misses}\n"
    ))
    .unwrap()
}

fn reading(mut series: Series, hits: u32, misses: u32) -> Series {
    series.warm.metrics = metrics(0, 200);
    series.points[2].metrics = metrics(hits, 200 + misses);
    series
}

#[test]
fn each_side_passes_as_itself() {
    assert_eq!(
        failed(&WATCH_EXPIRATION.planted(&leaking(FILE, LINE), &[Ok(vec![LINE])])),
        [""; 0]
    );
    assert_eq!(failed(&WATCH_EXPIRATION.repaired(&level(TWIN))), [""; 0]);
}

#[test]
fn exchanged_both_sides_fail() {
    let planted = failed(&WATCH_EXPIRATION.planted(&level(TWIN), &[Ok(vec![LINE])]));
    assert_eq!(planted, ["culprit-grows", "culprit-share", "culprit-named"]);
    let repaired = failed(&WATCH_EXPIRATION.repaired(&leaking(FILE, LINE)));
    assert_eq!(repaired, ["tasks-level", "culprit-absent"]);
}

#[test]
fn a_repaired_file_with_the_planted_body_fails_although_the_planted_file_is_absent() {
    assert_eq!(
        failed(&WATCH_EXPIRATION.repaired(&leaking(TWIN, LINE))),
        ["tasks-level"]
    );
}

#[test]
fn a_planted_file_with_the_repaired_body_fails() {
    let checks = WATCH_EXPIRATION.planted(&level(FILE), &[Ok(vec![LINE])]);
    assert_eq!(failed(&checks), ["culprit-grows", "culprit-share"]);
}

#[test]
fn growth_must_hold_between_both_pairs_of_points() {
    let stops = series([0, 200, 700, 1_200, 1_250].map(|count| with(count, FILE, LINE)));
    assert_eq!(
        failed(&WATCH_EXPIRATION.planted(&stops, &[Ok(vec![LINE])])),
        ["culprit-grows"]
    );
    let late = series([0, 200, 200, 200, 250].map(|count| with(count, TWIN, LINE)));
    assert_eq!(failed(&WATCH_EXPIRATION.repaired(&late)), ["tasks-level"]);
}

#[test]
fn the_profile_must_name_the_marked_line() {
    let checks = WATCH_EXPIRATION.planted(&leaking(FILE, LINE + 1), &[Ok(vec![LINE])]);
    assert_eq!(failed(&checks), ["culprit-named"]);
    let unmarked = WATCH_EXPIRATION.planted(&leaking(FILE, LINE), &[Err("no line".to_owned())]);
    assert_eq!(failed(&unmarked), ["culprit-named"]);
    assert_eq!(unmarked[3].measured, "no line");
}

#[test]
fn errors_are_no_work() {
    let mut broken = leaking(FILE, LINE);
    broken.runs[3].statuses = [(200, 999), (500, 1)].into();
    assert_eq!(
        failed(&WATCH_EXPIRATION.planted(&broken, &[Ok(vec![LINE])])),
        ["answered"]
    );
    let mut broken = level(TWIN);
    broken.runs[3].statuses = [(404, 1_000)].into();
    assert_eq!(failed(&WATCH_EXPIRATION.repaired(&broken)), ["answered"]);
}

#[test]
fn entries_that_never_leave_fail_the_repair_and_the_edit() {
    let mut kept = level(FILE);
    kept.probe = kept.probe.map(|check| Check {
        passed: false,
        ..check
    });
    assert_eq!(failed(&WATCH_EXPIRATION.edited(&kept)), ["entries-expire"]);
    assert_eq!(
        failed(&WATCH_EXPIRATION.repaired(&kept)),
        ["culprit-absent", "entries-expire"]
    );
}

#[test]
fn an_edit_with_a_task_per_key_or_with_one_for_all_passes() {
    assert_eq!(failed(&WATCH_EXPIRATION.edited(&level(FILE))), [""; 0]);
    let probe = level(FILE).probe;
    let one = Series {
        probe,
        ..series([1, 1, 1, 1, 1].map(|count| with(count, FILE, LINE)))
    };
    assert_eq!(failed(&WATCH_EXPIRATION.edited(&one)), [""; 0]);
}

#[test]
fn an_edit_that_clears_tasks_by_a_clock_fails() {
    // Cleared between the readings, so that every reading is level at rest; on the way there the tasks were seen.
    let mut cleared = level(FILE);
    for point in &mut cleared.points {
        point.highest += 400.0;
    }
    assert_eq!(
        failed(&WATCH_EXPIRATION.edited(&cleared)),
        ["tasks-level", "tasks-bounded"]
    );
    // A short life: level, but always more tasks than keys.
    let probe = level(FILE).probe;
    let short = Series {
        probe,
        ..series([0, 500, 500, 500, 500].map(|count| with(count, FILE, LINE)))
    };
    assert_eq!(failed(&WATCH_EXPIRATION.edited(&short)), ["tasks-bounded"]);
}

#[test]
fn the_repair_keeps_work_answers_and_cache() {
    let planted = reading(leaking(FILE, LINE), 2_000, 0);
    assert_eq!(
        failed(&WATCH_EXPIRATION.kept(&planted, &reading(level(TWIN), 1_900, 100))),
        [""; 0]
    );

    let uncached = reading(level(TWIN), 0, 2_000);
    assert_eq!(
        failed(&WATCH_EXPIRATION.kept(&planted, &uncached)),
        ["cache-kept"]
    );
    let ratio = |checks: &[Check]| {
        let kept = checks.iter().find(|check| check.name == "cache-kept");
        kept.unwrap().measured.clone()
    };
    assert_eq!(
        ratio(&WATCH_EXPIRATION.kept(&planted, &uncached)),
        "0.0 %, the reference's 100.0 %"
    );
    let uncounted = level(TWIN);
    assert_eq!(
        failed(&WATCH_EXPIRATION.kept(&planted, &uncounted)),
        ["cache-kept"]
    );

    let mut less = reading(level(TWIN), 2_000, 0);
    less.runs[3].completed -= 1;
    assert_eq!(
        failed(&WATCH_EXPIRATION.kept(&planted, &less)),
        ["same-work"]
    );

    let mut other = reading(level(TWIN), 2_000, 0);
    other.runs[3]
        .digest
        .add(&crate::load::AnswerHash::new("/", 200));
    assert_eq!(
        failed(&WATCH_EXPIRATION.kept(&planted, &other)),
        ["same-answers"]
    );
}

#[test]
fn each_process_fails_what_the_other_is_held_to() {
    let (planted, repaired) = (leaking(FILE, LINE), level(TWIN));
    let [as_planted, as_repaired] =
        WATCH_EXPIRATION.told_apart(&planted, &repaired, &[Ok(vec![LINE])]);
    assert!(as_planted.passed && as_repaired.passed);
    assert_eq!(
        as_planted.measured,
        "unmet: culprit-grows, culprit-share, culprit-named"
    );

    // Two that leak alike: the one that is called repaired is not told from the planted one.
    let alike = WATCH_EXPIRATION.told_apart(&planted, &planted, &[Ok(vec![LINE])]);
    assert_eq!(failed(&alike), ["repaired-refuted"]);
    let alike = WATCH_EXPIRATION.told_apart(&repaired, &repaired, &[Ok(vec![LINE])]);
    assert_eq!(failed(&alike), ["planted-refuted"]);
}

#[test]
fn work_that_only_one_side_was_given_is_not_held_against_the_other() {
    let planted = reading(leaking(FILE, LINE), 2_000, 0);
    let mut longer = reading(level(TWIN), 2_000, 0);
    longer.runs.push(crate::verdict::specimen::served(2_000));
    assert_eq!(failed(&WATCH_EXPIRATION.kept(&planted, &longer)), [""; 0]);
}

#[test]
fn expiry_is_read_off_the_metrics() {
    let probe = WATCH_EXPIRATION.probe.unwrap();
    let reached = |entries: u32, expirations: u32| {
        let text = format!(
            "bookstore_cache_entries {entries}\nbookstore_cache_expirations_total {expirations}\n"
        );
        (probe.reached)(&Metrics::parse(&text).unwrap())
    };
    assert!(reached(0, 50));
    assert!(!reached(0, 49));
    assert!(!reached(1, 50));
    assert!(!reached(0, 0));
}
