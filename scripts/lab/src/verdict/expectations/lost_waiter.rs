//! `lost-waiter`: a wait for what never comes goes on after its request was answered.

use serde_json::Value;

use super::reader::{logged_in, order};
use crate::load::{Draws, Scenario, Step, Turn};
use crate::metrics::Metrics;
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Kind, Limit, Probe, Reading, Rule, Stage, View, Work,
    per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "listen",
    file: "bookstore/src/orders/confirmations/detached.rs",
    anchor: "spawn",
};

/// How often a buyer asks after an order.
const ASKED: u64 = 25;
/// Books of which there are twelve copies at least, so that every order is placed.
const FIRST: u64 = 46;
const TITLES: u64 = 11;

/// The fault's expectations.
pub static LOST_WAITER: Expectation = Expectation {
    fault: "lost-waiter",
    class: "tasks",
    chapter: "02-task-leak",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: &[],
        warm: Stage::of(ask, ASKED, 4),
        points: Stage::growing(ask, ASKED, 8),
        rate: per_second(10),
        connections: 32,
        seed: 24,
        statuses: &[200, 201],
    },
    views: &[View::goroutine(0.8)],
    counter: Counter {
        unit: "live tasks",
        read: all_tasks,
        per_request: 25.0,
    },
    planted: &[
        Rule {
            name: "culprit-grows",
            unit: "tasks",
            read: at_culprit,
            bound: Bound::PerRequest(Limit::Least(24.0)),
            why: "each wait in vain leaves a task behind",
        },
        // 36 visits, the warm-up's four first among them.
        Rule {
            name: "oldest-stays",
            unit: "tasks",
            read: at_culprit,
            bound: Bound::AtEnd(Limit::Least(890.0)),
            why: "as many as there ever were: the oldest of them began with the first request, and none has ended",
        },
    ],
    // Connections may come and go.
    repaired: &[
        Rule {
            name: "tasks-level",
            unit: "tasks",
            read: all_tasks,
            bound: Bound::PerRequest(Limit::Most(1.0)),
            why: "a wait must end when nobody waits for it any more",
        },
        Rule {
            name: "senders-level",
            unit: "senders",
            read: |at| at.metric("bookstore_confirmation_senders"),
            bound: Bound::PerRequest(Limit::Most(1.0)),
            why: "a sender whose receiver has gone is of no use to anybody, and is kept for ever",
        },
    ],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: Some(&TOLD),
    differs: None,
};

/// Buyers who wait for a confirmation that comes, one fewer than the probe has connections.
const WAITING: u64 = 3;

/// Who answers at once that an order is not confirmed has nobody left who waits.
static TOLD: Probe = Probe {
    name: "waiters-told",
    arguments: &[],
    scenario: Scenario::Visits {
        script: wait_or_confirm,
        size: WAITING,
    },
    requests: WAITING + 24,
    reached: |metrics| heard(metrics) > 2.5,
    expected: "3 buyers who wait are told that their orders are confirmed",
    measured: |metrics| format!("{} were told", heard(metrics)),
    why: "a wait that does not wait leaves nothing behind, and is of no use",
    next: "see what `wait` in bookstore/src/orders/confirmations/ does until it is told",
};

/// The first few order and ask once; all others confirm those orders, again and again, so that a confirmation comes while its buyer
/// waits, whoever is faster. Orders are numbered from 1.
fn wait_or_confirm(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    let mut steps = logged_in(draws, turn);
    if turn.index < WAITING {
        steps.push(order(turn, 0, FIRST + turn.index).take("order", "/id"));
        steps.push(Step::get("/api/v1/orders/{order}/confirmation?wait_ms=5000").bearer("token"));
    } else {
        let confirm = |order: u64| Step::post(format!("/api/v1/orders/{order}/confirmation"));
        steps.extend((1..=turn.size).map(|order| confirm(order).bearer("token")));
    }
    steps
}

fn heard(metrics: &Metrics) -> f64 {
    metrics.count("bookstore_confirmations_heard_total")
}

/// A buyer orders a book of which there are copies, and asks again and again whether the warehouse has confirmed that.
fn ask(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    let mut steps = logged_in(draws, turn);
    steps.push(order(turn, 0, FIRST + turn.index % TITLES).take("order", "/id"));
    let ask = Step::get("/api/v1/orders/{order}/confirmation?wait_ms=2")
        .bearer("token")
        .told_by(confirmed);
    steps.extend((0..turn.size).map(|_| ask.clone()));
    steps
}

/// The answer without the order's number, which depends on who was first.
fn confirmed(answer: &[u8]) -> Vec<u8> {
    match serde_json::from_slice::<Value>(answer) {
        Ok(answer) => answer["confirmed"].to_string().into_bytes(),
        // What is no JSON is compared as it is.
        Err(_) => answer.to_vec(),
    }
}

fn at_culprit(at: &Reading) -> f64 {
    at.at(&CULPRIT, Kind::Goroutine, "goroutine")
}

fn all_tasks(at: &Reading) -> f64 {
    at.total(Kind::Goroutine, "goroutine")
}
