//! `label-cardinality`: every address that anybody asks for is a series of its own.

use super::{EVERY, culprit_grows, held, live_bytes, memory_level};
use crate::load::{BOOKS, Draws, Step, Turn};
use crate::verdict::{
    Bound, Culprit, Expectation, Limit, Reading, Rule, Stage, View, Work, per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "count",
    file: "bookstore/src/metrics/requests/by_path.rs",
    anchor: "series",
};

/// The fault's expectations.
pub static LABEL_CARDINALITY: Expectation = Expectation {
    fault: "label-cardinality",
    class: "memory",
    chapter: "04-heap-growth",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: EVERY,
        warm: Stage::of(scan, 0, 300),
        points: Stage::growing(scan, 0, 1_500),
        rate: per_second(1_000),
        connections: 32,
        seed: 8,
        statuses: &[200, 404],
    },
    views: &[View::heap(0.5)],
    counter: live_bytes(300.0),
    planted: &[
        culprit_grows(|at| held(at, &CULPRIT), 100.0),
        Rule {
            bound: Bound::PerRequest(Limit::Least(0.8)),
            ..SERIES
        },
        COUNTED,
    ],
    repaired: &[memory_level(100.0), SERIES, COUNTED],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

const SERIES: Rule = Rule {
    name: "series",
    unit: "series of /metrics",
    read: Reading::series,
    bound: Bound::PerRequest(Limit::Most(0.01)),
    why: "a recorder keeps every series for ever, and so does whoever scrapes it",
};

const COUNTED: Rule = Rule {
    name: "requests-counted",
    unit: "requests",
    read: |at| at.metric("bookstore_http_requests_total"),
    bound: Bound::PerRequest(Limit::Least(0.99)),
    why: "a service that counts nothing has no series, and nobody to wake",
};

/// What a scanner asks for: addresses that other software would have, and now and then one that is there.
fn scan(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    let path = match draws.below(10) {
        0 => format!("/api/v1/books/{}/reviews", 1 + draws.below(BOOKS)),
        _ => format!(
            "/wp-content/uploads/{:04}/backup-{:06}-{}.zip",
            draws.below(10_000),
            draws.below(1_000_000),
            turn.index
        ),
    };
    vec![Step::get(path)]
}
