//! `session-cycle`: a session and its subscriptions keep each other after the visitor has left.

use serde_json::json;

use super::{EVERY, culprit_grows, held, live_bytes, memory_level};
use crate::load::{BOOKS, Draws, Step, Turn};
use crate::verdict::{Culprit, Expectation, Stage, View, Work, per_second};

const CULPRIT: Culprit = Culprit {
    function: "subscribe",
    file: "bookstore/src/sessions/subscriptions/holding.rs",
    anchor: "heard",
};

/// The fault's expectations.
pub static SESSION_CYCLE: Expectation = Expectation {
    fault: "session-cycle",
    class: "memory",
    chapter: "04-heap-growth",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: EVERY,
        warm: Stage::of(visit, 0, 60),
        points: Stage::growing(visit, 0, 200),
        rate: per_second(100),
        connections: 16,
        seed: 6,
        statuses: &[200, 201, 204],
    },
    views: &[View::heap(0.6)],
    // Two subscriptions of 256 places for news.
    counter: live_bytes(8_500.0),
    planted: &[culprit_grows(|at| held(at, &CULPRIT), 5_000.0)],
    repaired: &[memory_level(500.0)],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

/// A guest comes, subscribes to two books, looks for news, and leaves.
fn visit(draws: &mut Draws, _: Turn) -> Vec<Step> {
    let first = 1 + draws.below(BOOKS - 1);
    let subscribe = |book: u64| {
        Step::post("/api/v1/subscriptions")
            .bearer("token")
            .json(&json!({ "book_id": book }))
    };
    vec![
        Step::post("/api/v1/sessions/guest")
            .take("token", "/token")
            .told_by_status(),
        subscribe(first),
        subscribe(first + 1),
        Step::get("/api/v1/subscriptions").bearer("token"),
        Step::delete("/api/v1/sessions/current").bearer("token"),
    ]
}
