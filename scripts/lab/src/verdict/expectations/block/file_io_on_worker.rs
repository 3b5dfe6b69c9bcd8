//! `file-io-on-worker`: reports are written to their files on the workers of the runtime.

use serde_json::Value;

use crate::load::{Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Kind, Limit, Reading, Rule, Stage, View, Work, per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "finish",
    file: "bookstore/src/reports/write/directly.rs",
    anchor: "write",
};

/// Reports of one visit.
const REPORTS: u64 = 4;

/// The fault's expectations.
pub static FILE_IO_ON_WORKER: Expectation = Expectation {
    fault: "file-io-on-worker",
    class: "block",
    chapter: "05-blocked-worker",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        // Below what the 20,000 writes of a report take, so that it does not matter how long the disk takes to sync; beyond most of
        // what a poll spends on its rows before it writes them, since a long poll is looked at once, when it has become long.
        rates: &[("block_threshold_us", 3_000)],
        warm: Stage::of(reports, REPORTS, 2),
        points: Stage::growing(reports, REPORTS, 8),
        rate: per_second(6),
        connections: 16,
        seed: 35,
        statuses: &[201],
    },
    // A share of what the reports' own handlers are held up by: to read the rows is part of it, and on a machine with much else to
    // do, polls of any kind are held up for longer than the threshold.
    views: &[View::block(0.4).focus("bookstore::reports")],
    counter: Counter {
        unit: "long polls",
        read: writing_polls,
        per_request: 4.0,
    },
    // One poll for each report. What is short of 4 covers polls whose one look found them still at their rows, one in five,
    // and those that ended unseen, up to four in ten where every core is wanted ten times over.
    planted: &[Rule {
        bound: Bound::PerRequest(Limit::Least(1.0)),
        ..WRITING_POLLS
    }],
    repaired: &[Rule {
        bound: Bound::PerRequest(Limit::Most(0.1)),
        ..WRITING_POLLS
    }],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

const WRITING_POLLS: Rule = Rule {
    name: "writing-polls",
    unit: "polls over the threshold",
    read: writing_polls,
    bound: Bound::PerRequest(Limit::Most(0.0)),
    why: "a worker that writes to a disk does nothing else: every task that it would have run waits for the disk",
};

/// A visitor has reports written, one after the other.
fn reports(_: &mut Draws, turn: Turn) -> Vec<Step> {
    let mut steps = vec![
        Step::post("/api/v1/sessions/guest")
            .take("token", "/token")
            .told_by_status(),
    ];
    let report = Step::post("/api/v1/reports")
        .bearer("token")
        .told_by(length);
    steps.extend((0..turn.size).map(|_| report.clone()));
    steps
}

/// How long a report is. Its number depends on who was first.
fn length(answer: &[u8]) -> Vec<u8> {
    match serde_json::from_slice::<Value>(answer) {
        Ok(answer) => answer["bytes"].to_string().into_bytes(),
        // What is no JSON is compared as it is.
        Err(_) => answer.to_vec(),
    }
}

/// Polls that held a worker while it was at a report's file, by whatever way it got there. To hand the file on to a thread that may
/// block is no writing, though that thread may push the worker aside at once.
fn writing_polls(at: &Reading) -> f64 {
    at.weigh(Kind::Block, "contentions", |frames| {
        let passes = |part: &str| frames.iter().any(|frame| frame.function.contains(part));
        passes("reports::write::") && !passes("spawn_blocking")
    })
}
