//! `tight-channel`: the lines of an order pass a channel of 1 before a worker that writes them one by one.

use serde_json::json;

use super::super::reader::logged_in;
use crate::load::{Draws, Scenario, Step, Turn};
use crate::metrics::Metrics;
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Kind, Limit, Probe, Reading, Rule, Stage, View, Work,
    per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "send",
    file: "bookstore/src/orders/ledger/line_by_line.rs",
    anchor: "send",
};

/// Books of which there are 38 copies at least, so that every order is placed: as many as an order may have.
const BOOKS: [u64; 20] = [
    40, 75, 90, 92, 103, 112, 128, 131, 144, 158, 173, 197, 211, 213, 216, 241, 269, 295, 325, 334,
];

/// The fault's expectations.
pub static TIGHT_CHANNEL: Expectation = Expectation {
    fault: "tight-channel",
    class: "block",
    chapter: "06-pool-exhaustion",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        // Every wait, however short. A poll that holds its worker is none.
        rates: &[("block_rate_ns", 1), ("block_threshold_us", 0)],
        warm: Stage::of(order_many, 20, 2),
        // 18 orders of 20 lines are 360, fewer than a queue of 512 has room for: repaired, none of them can wait, whatever the machine does.
        points: Stage::growing(order_many, 20, 4),
        rate: per_second(8),
        connections: 8,
        seed: 33,
        statuses: &[201],
    },
    views: &[View::block(0.5)],
    counter: Counter {
        unit: "sends that waited",
        read: sends,
        per_request: 18.0,
    },
    // The lines of an order are sent in a row. One finds the room, one more the worker ready for it; what comes after those waits,
    // unless the sender itself was held up.
    planted: &[Rule {
        bound: Bound::PerRequest(Limit::Least(12.0)),
        ..SENDS
    }],
    repaired: &[
        Rule {
            bound: Bound::PerRequest(Limit::Most(1.0)),
            ..SENDS
        },
        Rule {
            name: "statements-per-order",
            unit: "SQL statements",
            read: |at| at.metric("bookstore_sql_statements_total"),
            bound: Bound::PerRequest(Limit::Most(57.0)),
            why: "room for more lines only hides a worker that is too slow: it must write what has come in at once",
        },
    ],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: Some(&WRITTEN),
    differs: None,
};

const SENDS: Rule = Rule {
    name: "sends-that-waited",
    unit: "sends that waited",
    read: sends,
    bound: Bound::PerRequest(Limit::Most(0.0)),
    why: "a queue without room makes every sender as slow as the worker behind it",
};

/// Orders of the probe, and the lines that they come to.
const ORDERS: u64 = 8;
const LINES: f64 = 160.0;

static WRITTEN: Probe = Probe {
    name: "lines-written",
    arguments: &[],
    scenario: Scenario::Visits {
        script: order_many,
        size: 20,
    },
    requests: ORDERS,
    reached: |metrics| (written(metrics) - LINES).abs() < 0.5,
    expected: "8 orders of 20 books come to 160 lines of the ledger",
    measured: |metrics| format!("{} lines", written(metrics)),
    why: "a line that is dropped waits for nobody, and is missing from the books",
    next: "see what becomes of a line in bookstore/src/orders/ledger/",
};

/// A reader logs in and orders one copy each of many books.
fn order_many(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    let mut steps = logged_in(draws, turn);
    let items: Vec<_> = BOOKS
        .iter()
        .take(usize::try_from(turn.size).unwrap_or(usize::MAX))
        .map(|book| json!({"book_id": book, "quantity": 1}))
        .collect();
    steps.push(
        Step::post("/api/v1/orders")
            .bearer("token")
            .header("idempotency-key", format!("order-{}", turn.index))
            .json(&json!({ "items": items }))
            .told_by_status(),
    );
    steps
}

/// Sends of a line of the ledger that found no room, by whatever way they got there.
fn sends(at: &Reading) -> f64 {
    at.weigh(Kind::Block, "contentions", |frames| {
        frames
            .iter()
            .any(|frame| frame.file.contains("bookstore/src/orders/ledger/"))
    })
}

fn written(metrics: &Metrics) -> f64 {
    metrics.count("bookstore_ledger_written_total")
}
