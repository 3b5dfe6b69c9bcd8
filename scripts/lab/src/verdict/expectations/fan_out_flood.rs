//! `fan-out-flood`: a request for a list of prices makes all of its calls at once.

use crate::load::{BOOKS, Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Kind, Limit, Reading, Rule, Stage, View, Work, per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "begin",
    file: "bookstore/src/pricing/quotes/all_at_once.rs",
    anchor: "spawn",
};

/// Prices of one list.
const PRICES: u64 = 24;

/// The fault's expectations.
pub static FAN_OUT_FLOOD: Expectation = Expectation {
    fault: "fan-out-flood",
    class: "tasks",
    chapter: "02-task-leak",
    culprit: Some(CULPRIT),
    work: Work {
        // Long enough for the calls of a list to meet, however fast they are begun.
        arguments: &["--pricing-delay", "400"],
        rates: &[],
        warm: Stage::of(list, PRICES, 2),
        // Lists fall due four times as fast as one of them can be answered.
        points: Stage::growing(list, PRICES, 4),
        rate: per_second(8),
        // As many as the last stage has lists: none waits for a connection.
        connections: 8,
        seed: 25,
        statuses: &[200],
    },
    views: &[View::underway(0.6)],
    counter: Counter {
        unit: "calls at once",
        read: calls_peak,
        per_request: 5.0,
    },
    // Three or four lists of 24 prices meet; two must.
    planted: &[
        Rule {
            bound: Bound::AtEnd(Limit::Least(48.0)),
            ..CALLS_AT_ONCE
        },
        Rule {
            name: "tasks-at-once",
            unit: "tasks",
            read: |at| at.at(&CULPRIT, Kind::Underway, "goroutine"),
            bound: Bound::AtEnd(Limit::Least(20.0)),
            why: "each call of a list is a task, and all of them live at once",
        },
    ],
    repaired: &[
        // Eight lists, with four calls each: never more.
        Rule {
            bound: Bound::AtEnd(Limit::Most(32.0)),
            ..CALLS_AT_ONCE
        },
        // Eight lists that make their calls one by one come to eight.
        Rule {
            name: "calls-overlap",
            bound: Bound::AtEnd(Limit::Least(9.0)),
            why: "a list whose calls wait for each other takes as long as all of them together",
            ..CALLS_AT_ONCE
        },
    ],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

const CALLS_AT_ONCE: Rule = Rule {
    name: "calls-at-once",
    unit: "calls",
    read: calls_peak,
    bound: Bound::AtEnd(Limit::Most(0.0)),
    why: "how much the other side has to bear must not be the choice of whoever sends a list",
};

/// A list of prices.
fn list(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    let ids: Vec<_> = (0..turn.size)
        .map(|_| (1 + draws.below(BOOKS)).to_string())
        .collect();
    vec![Step::get(format!("/api/v1/prices?ids={}", ids.join(",")))]
}

fn calls_peak(at: &Reading) -> f64 {
    at.metric("bookstore_pricing_calls_peak")
}
