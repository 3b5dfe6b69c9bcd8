//! `stream-forwarder`: a listener's forwarder goes on when the listener has left.

use crate::load::{Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Kind, Limit, Reading, Rule, Stage, View, Work, per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "forward",
    file: "bookstore/src/stock/events/forwarded.rs",
    anchor: "spawn",
};

/// The fault's expectations.
pub static STREAM_FORWARDER: Expectation = Expectation {
    fault: "stream-forwarder",
    class: "tasks",
    chapter: "02-task-leak",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: &[],
        warm: Stage::of(look_in, 0, 64),
        points: Stage::growing(look_in, 0, 200),
        rate: per_second(200),
        connections: 32,
        seed: 21,
        statuses: &[200],
    },
    views: &[View::goroutine(0.8)],
    counter: Counter {
        unit: "live tasks",
        read: all_tasks,
        per_request: 1.0,
    },
    // Each listener leaves a task behind. What is short of 1 covers a task that is not yet seen.
    planted: &[Rule {
        name: "culprit-grows",
        unit: "tasks",
        read: |at| at.at(&CULPRIT, Kind::Goroutine, "goroutine"),
        bound: Bound::PerRequest(Limit::Least(0.9)),
        why: "every listener that has left is still served by a task of its own",
    }],
    // 10 connections of 200 may come and go.
    repaired: &[Rule {
        name: "tasks-level",
        unit: "tasks",
        read: all_tasks,
        bound: Bound::PerRequest(Limit::Most(0.05)),
        why: "a listener that has left must leave nothing behind",
    }],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

/// A listener that opens the stream of stock changes and hangs up.
fn look_in(_: &mut Draws, _: Turn) -> Vec<Step> {
    vec![Step::get("/api/v1/stock/events").leaving_after(0)]
}

fn all_tasks(at: &Reading) -> f64 {
    at.total(Kind::Goroutine, "goroutine")
}
