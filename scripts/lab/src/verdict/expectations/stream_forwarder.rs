//! `stream-forwarder`: a listener's forwarder goes on when the listener has left.

use super::reader::{logged_in, order};
use crate::load::{Draws, Scenario, Step, Turn};
use crate::metrics::Metrics;
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Kind, Limit, Probe, Reading, Rule, Stage, View, Work,
    per_second,
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
    probe: Some(&HEARING),
    differs: None,
};

/// Listeners that stay until they hear something, one fewer than the probe has connections.
const STAYING: u64 = 3;
/// Books of which there are enough copies for every order of the probe.
const ORDERED: u64 = 46;
/// Orders of a buyer's visit: each changes the stock.
const ORDERS: u64 = 20;

/// A stream that is empty leaves no task behind either.
static HEARING: Probe = Probe {
    name: "changes-heard",
    arguments: &[],
    scenario: Scenario::Visits {
        script: listen_or_buy,
        size: ORDERS,
    },
    requests: STAYING + 6,
    reached: |metrics| sent(metrics) > 2.5,
    expected: "3 listeners that stay hear of a change each",
    measured: |metrics| format!("{} changes were sent to listeners", sent(metrics)),
    why: "a stream that says nothing leaks nothing, and is of no use",
    next: "see what `of` in bookstore/src/stock/events/ gives to those who stay",
};

/// The first few listen until they hear of a change; all others bring changes about.
fn listen_or_buy(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    if turn.index < STAYING {
        return vec![Step::get("/api/v1/stock/events").leaving_after(1)];
    }
    let mut steps = logged_in(draws, turn);
    steps.extend((0..turn.size).map(|number| order(turn, number, ORDERED)));
    steps
}

fn sent(metrics: &Metrics) -> f64 {
    metrics.count("bookstore_stock_events_total")
}

/// A listener that opens the stream of stock changes and hangs up.
fn look_in(_: &mut Draws, _: Turn) -> Vec<Step> {
    vec![Step::get("/api/v1/stock/events").leaving_after(0)]
}

fn all_tasks(at: &Reading) -> f64 {
    at.total(Kind::Goroutine, "goroutine")
}
