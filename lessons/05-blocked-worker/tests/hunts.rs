//! What the chapter's hunt says, asserted on the evidence that ships with it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::lesson::evidence::{self, Evidence};
use pprof_view::Profile;

const REPORTS: &str = include_str!("../../../bookstore/src/reports/write/directly.rs");

fn evidence(fault: &str) -> Evidence {
    Evidence::of(env!("CARGO_MANIFEST_DIR"), fault).unwrap()
}

/// The part of the long polls that stand under a function which ends in `name`, from 0 to 1.
fn part(profile: &Profile, name: &str) -> f64 {
    let is_there = |frames: &[pprof_view::Frame<'_>]| evidence::passes(frames, name);
    evidence::share(profile, Some("contentions"), is_there).unwrap()
}

#[test]
fn a_report_holds_its_worker_at_its_file_and_no_longer_once_it_is_handed_on() {
    let evidence = evidence("file-io-on-worker");
    let (planted, repaired) = evidence.slopes().unwrap();
    assert!(
        (1.0..=4.0).contains(&planted),
        "{planted} long polls for four reports"
    );
    assert!(repaired <= 0.1);
    let profile = evidence.profile("planted").unwrap();
    assert!(part(&profile, "reports::write::directly::finish") > 0.0);
    let repaired = evidence.profile("repaired").unwrap();
    assert!(part(&repaired, "reports::write::directly::finish") <= 0.0);
    assert!(REPORTS.contains("clippy::unused_async") && !REPORTS.contains(".await"));
}
