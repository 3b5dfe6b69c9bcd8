//! `lock-across-await`: a lock is held while the database is asked.

use super::contentions;
use crate::load::{BOOKS, Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Limit, Reading, Rule, Stage, View, Work, per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "of",
    file: "bookstore/src/stock/breakdown/kept_locked.rs",
    anchor: "release",
};

/// Books of one visit, every fifth of them looked at twice.
const LOOKED_AT: u64 = 30;

/// The fault's expectations.
pub static LOCK_ACROSS_AWAIT: Expectation = Expectation {
    fault: "lock-across-await",
    class: "mutex",
    chapter: "07-lock-contention",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: &[("mutex_fraction", 1)],
        warm: Stage::of(look, LOOKED_AT, 8),
        points: Stage::growing(look, LOOKED_AT, 8),
        rate: per_second(200),
        connections: 32,
        seed: 31,
        statuses: &[200],
    },
    views: &[View::mutex(0.8)],
    counter: Counter {
        unit: "contentions",
        read: at_breakdowns,
        per_request: 20.0,
    },
    // 36 looks, of which those that wait behind a query of another visit count.
    planted: &[Rule {
        bound: Bound::PerRequest(Limit::Least(8.0)),
        ..CONTENTIONS
    }],
    repaired: &[
        Rule {
            bound: Bound::PerRequest(Limit::Most(2.0)),
            ..CONTENTIONS
        },
        // Three for each book when it is looked at first, 90. The six second looks cost nothing, or what was kept was given up.
        Rule {
            name: "statements-per-visit",
            unit: "SQL statements",
            read: |at| at.metric("bookstore_sql_statements_total"),
            bound: Bound::PerRequest(Limit::Most(99.0)),
            why: "what was read lately must be kept: a lock that guards nothing needs no holder",
        },
    ],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

const CONTENTIONS: Rule = Rule {
    name: "contentions-per-visit",
    unit: "contentions",
    read: at_breakdowns,
    bound: Bound::PerRequest(Limit::Most(0.0)),
    why: "a lock that is held across an await makes everybody wait for a query that is not theirs",
};

/// A clerk looks up where books are, some of them again at once; no two clerks ask for the same one.
fn look(_: &mut Draws, turn: Turn) -> Vec<Step> {
    let first = turn.index * turn.size;
    (first..first + turn.size)
        .flat_map(|nth| {
            let look = Step::get(format!("/api/v1/stock/{}", 1 + nth % BOOKS));
            let again = nth.is_multiple_of(5);
            std::iter::repeat_n(look, if again { 2 } else { 1 })
        })
        .collect()
}

fn at_breakdowns(at: &Reading) -> f64 {
    contentions(at, "stock::breakdown")
}
