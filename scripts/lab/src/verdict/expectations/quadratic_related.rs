//! `quadratic-related`: every reading is held against every other one.

use crate::load::{Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Kind, Limit, Reading, Rule, Stage, View, Work, cpu_time,
    per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "read_together",
    file: "bookstore/src/books/related/every_pair.rs",
    anchor: "pair",
};

/// The fault's expectations.
pub static QUADRATIC_RELATED: Expectation = Expectation {
    fault: "quadratic-related",
    class: "cpu",
    chapter: "03-slow-list",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: &[("heap_bytes", 2_048)],
        warm: Stage::of(related, 200, 20),
        points: Stage::doubling(related, 200, 50),
        rate: per_second(13),
        connections: 32,
        seed: 9,
        statuses: &[200],
    },
    views: &[View::cpu(0.5).at_line(0.4), View::allocs(0.6).at_line(0.5)],
    counter: Counter {
        unit: "bytes allocated",
        read: relating,
        per_request: 20_000_000.0,
    },
    planted: &[Rule {
        bound: Bound::PerDoubling(Limit::Least(3.2)),
        ..WORK
    }],
    repaired: &[Rule {
        bound: Bound::PerDoubling(Limit::Most(2.6)),
        ..WORK
    }],
    edited: &[],
    compare: &[cpu_time(3.0)],
    keep: &[],
    probe: None,
    differs: None,
};

/// Work is counted by what it allocates, which is the same on every machine.
const WORK: Rule = Rule {
    name: "work-per-doubling",
    unit: "bytes allocated",
    read: relating,
    bound: Bound::PerDoubling(Limit::Most(0.0)),
    why: "twice the reviews may cost twice the work: four times the work is a shop that dies of its success",
};

/// Related books of one book, among the latest reviews.
fn related(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    vec![Step::get(format!(
        "/api/v1/books/{}/related?among={}",
        1 + draws.below(2_000),
        turn.size
    ))]
}

/// Bytes asked for in the resource, by whichever twin.
fn relating(at: &Reading) -> f64 {
    at.weigh(Kind::Allocs, "alloc_space", |frames| {
        frames
            .iter()
            .any(|frame| frame.function.contains("bookstore::books::related"))
    })
}
