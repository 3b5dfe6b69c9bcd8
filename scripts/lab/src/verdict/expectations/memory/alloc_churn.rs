//! `alloc-churn`: a feed that is put together from texts that are put together from texts.

use super::{EVERY, memory_level};
use crate::load::{Draws, Step, Turn};
use crate::verdict::{
    Bound, Compare, Counter, Culprit, Expectation, Kind, Limit, Reading, Rule, Stage, View, Work,
    per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "element",
    file: "bookstore/src/books/feed/pieces.rs",
    anchor: "escape",
};

/// The fault's expectations.
pub static ALLOC_CHURN: Expectation = Expectation {
    fault: "alloc-churn",
    class: "memory",
    chapter: "08-allocation-churn",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: EVERY,
        warm: Stage::of(feed, 0, 20),
        points: Stage::growing(feed, 0, 60),
        rate: per_second(50),
        connections: 8,
        seed: 9,
        statuses: &[200],
    },
    // Of the seven copies of a text in an element, five are at the line that escapes it.
    views: &[View::allocs(0.3).at_line(0.4)],
    counter: Counter {
        unit: "bytes asked for",
        read: asked_for,
        per_request: 900_000.0,
    },
    planted: &[
        Rule {
            bound: Bound::PerRequest(Limit::Least(500_000.0)),
            ..CHURN
        },
        FLAT,
    ],
    repaired: &[CHURN, FLAT],
    edited: &[],
    compare: &[Compare {
        name: "bytes-per-request",
        unit: "bytes asked for",
        read: asked_for,
        least: 2.0,
        why: "what is asked for and given back at once costs time in the allocator, and shows in no heap",
    }],
    keep: &[],
    probe: None,
    differs: None,
};

const CHURN: Rule = Rule {
    name: "bytes-per-request",
    unit: "bytes asked for",
    read: asked_for,
    bound: Bound::PerRequest(Limit::Most(300_000.0)),
    why: "an answer of 50 KB needs its rows and its text, and little more",
};

/// The heap that a reader would look at shows nothing, on either side.
const FLAT: Rule = Rule {
    name: "heap-flat",
    read: |at| at.total(Kind::Allocs, "inuse_space"),
    ..memory_level(10_000.0)
};

fn asked_for(at: &Reading) -> f64 {
    at.total(Kind::Allocs, "alloc_space")
}

fn feed(_: &mut Draws, _: Turn) -> Vec<Step> {
    vec![Step::get("/api/v1/books/feed")]
}
