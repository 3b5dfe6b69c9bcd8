//! `heap-growth`: answers to whatever is typed into the search box are kept for ever.

use super::{EVERY, culprit_grows, held, live_bytes, memory_level};
use crate::load::{Draws, Step, Turn};
use crate::verdict::{Culprit, Expectation, Keep, Stage, View, Work, per_second};

const CULPRIT: Culprit = Culprit {
    function: "remember",
    file: "bookstore/src/books/suggest/by_query.rs",
    anchor: "keep",
};

/// The fault's expectations.
pub static HEAP_GROWTH: Expectation = Expectation {
    fault: "heap-growth",
    class: "memory",
    chapter: "04-heap-growth",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: EVERY,
        // Enough to fill the repaired side's budget of 1 MiB.
        warm: Stage::of(typing, 0, 500),
        points: Stage::growing(typing, 0, 300),
        rate: per_second(150),
        connections: 32,
        seed: 4,
        statuses: &[200],
    },
    views: &[View::heap(0.6)],
    counter: live_bytes(3_500.0),
    // Every second request is new, and its answer has some 7 KB.
    planted: &[culprit_grows(|at| held(at, &CULPRIT), 1_500.0)],
    repaired: &[memory_level(500.0)],
    edited: &[],
    compare: &[],
    keep: &[Keep {
        name: "cache-kept",
        what: "a hit ratio of suggestions",
        read: |series| {
            series
                .share_since_warm(
                    "bookstore_suggestion_hits_total",
                    "bookstore_suggestion_misses_total",
                )
                .map(|ratio| ratio * 100.0)
        },
        least: 0.8,
        why: "keeping nothing ends the growth and brings back the load on the database",
        next: "see what `get` and `keep` do in bookstore/src/books/suggest/",
    }],
    probe: None,
    differs: None,
};

/// Texts that are typed over and over.
const POPULAR: u64 = 10;

/// Half of the readers type what many type, the others what nobody else does.
fn typing(draws: &mut Draws, _: Turn) -> Vec<Step> {
    const SIGNS: [&str; 4] = ["a", "e", "i", "r"];
    let new = draws.below(2) == 0;
    let sign = SIGNS[usize::try_from(draws.below(4)).expect("it is below 4")];
    let (limit, after) = if new {
        (71 + draws.below(30), 1 + draws.below(1_000))
    } else {
        (70, 1 + draws.below(POPULAR))
    };
    let path = format!("/api/v1/books/suggest?q={sign}&limit={limit}&cursor=after-{after}");
    vec![Step::get(path)]
}
