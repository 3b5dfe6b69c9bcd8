//! `unbounded-clicks`: clicks wait for a slow service in a queue without an end.

use serde_json::json;

use super::{EVERY, culprit_grows, held, live_bytes, memory_level};
use crate::load::{BOOKS, Draws, Step, Turn};
use crate::verdict::{Bound, Culprit, Expectation, Limit, Rule, Stage, View, Work, per_second};

const CULPRIT: Culprit = Culprit {
    function: "enqueue",
    file: "bookstore/src/clicks/unbounded.rs",
    anchor: "line",
};

/// The fault's expectations.
pub static UNBOUNDED_CLICKS: Expectation = Expectation {
    fault: "unbounded-clicks",
    class: "memory",
    chapter: "04-heap-growth",
    culprit: Some(CULPRIT),
    work: Work {
        // So slow that next to nothing leaves the queue while it is looked at.
        arguments: &["--pricing-delay", "4000"],
        rates: EVERY,
        // Enough to fill the repaired side's queue of 256.
        warm: Stage::of(click, 0, 400),
        points: Stage::growing(click, 0, 800),
        rate: per_second(500),
        connections: 32,
        seed: 7,
        statuses: &[202],
    },
    views: &[View::heap(0.6)],
    counter: live_bytes(2_000.0),
    planted: &[
        culprit_grows(|at| held(at, &CULPRIT), 1_000.0),
        Rule {
            bound: Bound::PerRequest(Limit::Least(0.9)),
            ..QUEUE
        },
    ],
    repaired: &[memory_level(300.0), QUEUE, QUEUE_USED],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

const QUEUE: Rule = Rule {
    name: "queue-length",
    unit: "clicks that wait",
    read: |at| at.metric("bookstore_clicks_waiting"),
    bound: Bound::PerRequest(Limit::Most(0.02)),
    why: "a queue that gets longer at a steady load has no end but the machine's",
};

const QUEUE_USED: Rule = Rule {
    name: "queue-used",
    bound: Bound::AtEnd(Limit::Least(50.0)),
    why: "clicks that are thrown away while there is room need no queue, and tell the pricing service nothing",
    ..QUEUE
};

/// A click with the trail that led to it, about 1.5 KB.
fn click(draws: &mut Draws, _: Turn) -> Vec<Step> {
    let trail: Vec<String> = (0..20)
        .map(|step| {
            format!(
                "shelf {step:02}, book {:04}: looked at the cover, then turned the page",
                draws.below(BOOKS)
            )
        })
        .collect();
    let body = json!({
        "book_id": 1 + draws.below(BOOKS),
        "trail": trail,
        "referrer": "https://www.example.com/reading-list",
    });
    vec![Step::post("/api/v1/clicks").json(&body)]
}
