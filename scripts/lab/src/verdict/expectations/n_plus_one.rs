//! `n-plus-one`: two queries for each book of a page.

use crate::load::{Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Limit, Reading, Rule, Stage, View, Work, cpu_time,
    per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "complete",
    file: "bookstore/src/books/arrivals/per_book.rs",
    anchor: "author",
};

/// The fault's expectations.
pub static N_PLUS_ONE: Expectation = Expectation {
    fault: "n-plus-one",
    class: "cpu",
    chapter: "03-slow-list",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: &[],
        warm: Stage::of(arrivals, PAGE, 20),
        points: Stage::growing(arrivals, PAGE, 90),
        rate: per_second(23),
        connections: 64,
        seed: 5,
        statuses: &[200],
    },
    // SQLite works on threads of its own, without a frame of ours: the share is one of what the handler itself costs. Two lines
    // have it, and how they share it depends on what else the machine does.
    views: &[View::cpu(0.5).focus("bookstore::books").and_line("rating")],
    counter: Counter {
        unit: "SQL statements",
        read: statements,
        per_request: 201.0,
    },
    // One for the page, two for each of its 100 books.
    planted: &[Rule {
        bound: Bound::PerRequest(Limit::Least(190.0)),
        ..STATEMENTS
    }],
    repaired: &[Rule {
        bound: Bound::PerRequest(Limit::Most(3.0)),
        ..STATEMENTS
    }],
    edited: &[],
    compare: &[cpu_time(3.0)],
    keep: &[],
    probe: None,
    differs: None,
};

const STATEMENTS: Rule = Rule {
    name: "statements-per-request",
    unit: "SQL statements",
    read: statements,
    bound: Bound::PerRequest(Limit::Most(0.0)),
    why: "the number of queries must not depend on the number of rows: each costs a round trip to the database",
};

/// Books of the page that is asked for.
const PAGE: u64 = 100;

fn arrivals(_: &mut Draws, turn: Turn) -> Vec<Step> {
    vec![Step::get(format!(
        "/api/v1/books/arrivals?limit={}",
        turn.size
    ))]
}

fn statements(at: &Reading) -> f64 {
    at.metric("bookstore_sql_statements_total")
}
