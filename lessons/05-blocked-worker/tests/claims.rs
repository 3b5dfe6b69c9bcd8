//! What the chapter says, asserted: on the evidence that ships with it, and on evidence measured anew where `LAB_EVIDENCE` names some.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::lesson::Lateness;
use lab::lesson::evidence::{self, Evidence};
use pprof_view::{Frame, Profile};

const CHAPTER: &str = include_str!("../README.md");
const PLANTED: &str = include_str!("../../../bookstore/src/users/passwords/directly.rs");
const GUARD: &str = include_str!("../../../bookstore/src/users/passwords/mod.rs");
const HEALTH: &str = include_str!("../evidence/health.json");

fn evidence(fault: &str) -> Evidence {
    Evidence::of(env!("CARGO_MANIFEST_DIR"), fault).unwrap()
}

/// The part of `value` that stands under a function which ends in `name`, from 0 to 1.
fn part(profile: &Profile, value: &str, name: &str) -> f64 {
    evidence::share(profile, Some(value), |frames| {
        evidence::passes(frames, name)
    })
    .unwrap()
}

#[test]
fn each_reader_makes_two_polls_long_and_none_once_the_hash_has_threads_of_its_own() {
    let evidence = evidence("hash-on-worker");
    let (planted, repaired) = evidence.slopes().unwrap();
    assert!(planted >= 1.0, "{planted} long polls a reader");
    assert!(repaired <= 0.1);
    // A reader's password is hashed twice, and there were 36 readers.
    let polls = evidence.figures().planted.counter("4n").unwrap();
    assert!(polls <= 2.0 * 36.0, "{polls} long polls");
}

#[test]
fn the_delay_is_of_long_polls_and_next_to_nothing_of_waits_for_the_database() {
    let planted = evidence("hash-on-worker").profile("planted").unwrap();
    let readers = 36;
    let of = |kind, value| {
        let samples = evidence::of_kind(planted.clone(), kind);
        evidence::sum(&samples, value, |_| true).unwrap()
    };
    assert!(of("poll", "contentions") >= readers);
    let [polls, waits] = ["poll", "database connection"].map(|kind| of(kind, "delay"));
    assert!(polls > 9 * waits, "{polls} of polls, {waits} of waits");
}

#[test]
fn registration_and_login_meet_in_the_function_that_holds_the_worker() {
    let evidence = evidence("hash-on-worker");
    let planted = evidence.profile("planted").unwrap();
    assert!(part(&planted, "delay", "passwords::directly::finish") >= 0.5);
    for handler in ["register::{{closure}}", "log_in::{{closure}}"] {
        let both = evidence::share(&planted, Some("contentions"), |frames: &[Frame<'_>]| {
            evidence::passes(frames, handler)
                && evidence::passes(frames, "passwords::directly::finish")
        });
        assert!(both.unwrap() >= 0.05, "{handler}");
    }
    let repaired = evidence.profile("repaired").unwrap();
    assert!(part(&repaired, "delay", "passwords::directly::finish") <= 0.0);
}

#[test]
fn nothing_is_awaited_after_the_permit_and_the_guard_is_where_the_page_says() {
    let (_, after) = PLANTED.split_once("Ok(finish(work, permit))").unwrap();
    assert!(!after.contains(".await"));
    let name = "hashing_holds_its_worker_only_where_that_is_planted";
    assert!(GUARD.contains(&format!("async fn {name}()")) && CHAPTER.contains(name));
}

#[test]
fn on_one_machine_the_slowest_answers_were_late_with_the_logins_and_less_after_the_switch() {
    let health: serde_json::Value = serde_json::from_str(HEALTH).unwrap();
    let late = |name: &str| -> Lateness { serde_json::from_value(health[name].clone()).unwrap() };
    let (alone, planted, repaired) = (late("alone"), late("with logins"), late("after the switch"));
    assert!(planted.slowest > 2.0 * repaired.slowest && repaired.slowest >= alone.slowest);
    let told = format!(
        "{:.0} usual answers while readers logged in, {:.0} after the repair, and {:.0} with nobody else there",
        planted.slowest, repaired.slowest, alone.slowest
    );
    assert!(CHAPTER.replace('\n', " ").contains(&told), "{told}");
}
