//! `undrained-joinset`: jobs that have ended stay in their set.

use super::reader::{logged_in, order};
use crate::load::{BOOKS, Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Keep, Kind, Limit, Reading, Rule, Series, Stage, View,
    Work, per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "start",
    file: "bookstore/src/orders/receipts/gathered.rs",
    anchor: "spawn",
};

/// Who starts the jobs: no reader edits this file, and whatever a job leaves in memory has it on its stack.
const ORDERED: Culprit = Culprit {
    function: "write",
    file: "bookstore/src/orders/receipts/mod.rs",
    anchor: "",
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
        // A job that is kept holds about 500 bytes. Sampled this densely, those of the eight visits between two points (76 KB) stray by
        // 6 KB, a seventh of their distance to the bound.
        rates: &[("heap_bytes", 512)],
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
    repaired: &[
        Rule {
            name: "jobs-held-level",
            unit: "jobs held",
            read: held,
            bound: Bound::PerRequest(Limit::Most(1.0)),
            why: "what has ended must be taken out, or memory grows with the orders",
        },
        // The figure above is set by the jobs' own file; the heap profile is not.
        Rule {
            name: "heap-level",
            unit: "live bytes",
            read: |at| at.at(&ORDERED, Kind::Heap, "inuse_space"),
            bound: Bound::PerRequest(Limit::Most(4_000.0)),
            why: "a job that has ended holds its memory for as long as somebody holds its handle",
        },
    ],
    edited: &[],
    compare: &[],
    keep: &[Keep {
        name: "receipts-written",
        what: "a share of orders with a receipt",
        read: receipts,
        least: 0.95,
        why: "jobs that are ended before their time leave nothing behind, and orders without a receipt",
        next: "see what becomes of a job in bookstore/src/orders/receipts/",
    }],
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

/// Receipts per order placed, in per cent. Those of the last orders may be under way.
fn receipts(series: &Series) -> Option<f64> {
    let last = series.last();
    let placed = [
        ("method", "POST"),
        ("route", "/api/v1/orders"),
        ("status", "201"),
    ];
    let placed = last.labelled("bookstore_http_requests_total", &placed);
    let written = last.metric("bookstore_receipts_written_total");
    (placed > 0.0).then(|| written / placed * 100.0)
}
