//! What the chapter's hunts say, asserted on the evidence that ships with them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::lesson::evidence::{self, Evidence};

fn evidence(fault: &str) -> Evidence {
    Evidence::of(env!("CARGO_MANIFEST_DIR"), fault).unwrap()
}

/// The culprit's part of a profile's default value, from 0 to 1.
fn part(evidence: &Evidence, profile: &str, name: &str) -> f64 {
    let profile = evidence.profile(profile).unwrap();
    evidence::share(&profile, None, |frames| evidence::passes(frames, name)).unwrap()
}

#[test]
fn a_forwarder_is_left_of_each_listener_and_nothing_of_one_that_reads_the_channel_itself() {
    let evidence = evidence("stream-forwarder");
    let (planted, repaired) = evidence.slopes().unwrap();
    assert!(planted >= 0.9 && repaired <= 0.05, "{planted}, {repaired}");
    let culprit = "stock::events::forwarded::forward";
    assert!(part(&evidence, "planted", culprit) >= 0.8);
    assert!(part(&evidence, "repaired", culprit) <= 0.0);
}

#[test]
fn a_task_is_left_of_each_question_and_neither_task_nor_sender_of_one_that_waits_in_place() {
    let evidence = evidence("lost-waiter");
    let (grew, repaired_grew) = evidence.slopes().unwrap();
    let (planted, repaired) = (&evidence.figures().planted, &evidence.figures().repaired);
    assert!(
        grew >= 24.0 && repaired_grew <= 1.0,
        "{grew}, {repaired_grew}"
    );
    assert!(planted.check("oldest-stays").unwrap().passed);
    assert!(repaired.check("senders-level").unwrap().passed);
    let culprit = "confirmations::detached::listen";
    assert!(part(&evidence, "planted", culprit) >= 0.8);
    assert!(part(&evidence, "repaired", culprit) <= 0.0);
}

#[test]
fn a_job_is_held_for_each_order_on_the_heap_and_by_no_live_task() {
    let evidence = evidence("undrained-joinset");
    let (grew, repaired_grew) = evidence.slopes().unwrap();
    let repaired = &evidence.figures().repaired;
    assert!(
        grew >= 15.0 && repaired_grew <= 1.0,
        "{grew}, {repaired_grew}"
    );
    assert!(repaired.check("heap-level").unwrap().passed);
    let profile = evidence.profile("planted").unwrap();
    let record = evidence::share(&profile, Some("inuse_space"), |frames| {
        evidence::passes(frames, "gathered::Jobs::start")
            && evidence::passes(frames, "task::core::Cell<T,S>::new")
    });
    assert!(record.unwrap() > 0.0);
}

#[test]
fn all_calls_of_two_lists_are_under_way_at_once_and_only_four_of_each_once_they_are_buffered() {
    let evidence = evidence("fan-out-flood");
    let (planted, repaired) = (&evidence.figures().planted, &evidence.figures().repaired);
    assert!(planted.counter("4n").unwrap() >= 48.0);
    assert!((9.0..=32.0).contains(&repaired.counter("4n").unwrap()));
    let begun = part(&evidence, "planted", "all_at_once::begin");
    assert!(begun > 0.0);
    assert!(part(&evidence, "repaired", "all_at_once::begin") <= 0.0);
}
