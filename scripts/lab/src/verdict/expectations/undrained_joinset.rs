//! `undrained-joinset`: jobs that have ended stay in their set.

use super::reader::{logged_in, order};
use crate::load::{BOOKS, Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Limit, Reading, Rule, Stage, View, Work, per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "start",
    file: "bookstore/src/orders/receipts/gathered.rs",
    anchor: "spawn",
};

/// Orders of one visit; a buyer's password is dearer than all of them.
const ORDERS: u64 = 20;

/// The fault's expectations.
pub static UNDRAINED_JOINSET: Expectation = Expectation {
    fault: "undrained-joinset",
    class: "tasks",
    chapter: "02-task-leak",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: &[("heap_bytes", 4096)],
        warm: Stage::of(buy, ORDERS, 4),
        points: Stage::growing(buy, ORDERS, 8),
        rate: per_second(4),
        connections: 8,
        seed: 22,
        // Some books are sold out: 409, on both sides alike, and no job.
        statuses: &[201, 409],
    },
    views: &[View::heap(0.3)],
    counter: Counter {
        unit: "jobs held",
        read: held,
        per_request: 19.0,
    },
    planted: &[Rule {
        name: "jobs-held-grow",
        unit: "jobs held",
        read: held,
        bound: Bound::PerRequest(Limit::Least(15.0)),
        why: "a set hands a job back only to those who ask for it: each order leaves one in it",
    }],
    // Jobs under way at the moment of the last order, and no more.
    repaired: &[Rule {
        name: "jobs-held-level",
        unit: "jobs held",
        read: held,
        bound: Bound::PerRequest(Limit::Most(1.0)),
        why: "what has ended must be taken out, or memory grows with the orders",
    }],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

/// A reader registers and places orders of one book each.
fn buy(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    let mut steps = logged_in(draws, turn);
    steps.extend((0..turn.size).map(|number| order(turn, number, 1 + draws.below(BOOKS))));
    steps
}

fn held(at: &Reading) -> f64 {
    at.metric("bookstore_receipt_jobs_held")
}
