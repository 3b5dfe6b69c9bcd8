//! `abba-transfer`: two transfers each hold the desk that the other waits for.

use serde_json::{Value, json};

use super::super::reader::logged_in;
use crate::load::{BOOKS, Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Kind, Limit, Reading, Rule, Stage, View, Work, per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "other_side",
    file: "bookstore/src/stock/transfer/from_first.rs",
    anchor: "second",
};

/// Transfers that a visit sends off together, in turns one way and the other: so many that some of them meet, however slowly they come.
const TOGETHER: u64 = 15;

/// The fault's expectations.
pub static ABBA_TRANSFER: Expectation = Expectation {
    fault: "abba-transfer",
    class: "mutex",
    chapter: "07-lock-contention",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: &[],
        warm: Stage::of(carry, TOGETHER, 2),
        points: Stage::growing(carry, TOGETHER, 2),
        rate: per_second(20),
        connections: 8,
        seed: 33,
        statuses: &[200, 201],
    },
    // Two who wait for each other hold up all others at those desks.
    views: &[View::underway(0.03).focus("stock::transfer")],
    counter: Counter {
        unit: "restarts",
        read: restarts,
        per_request: 12.0,
    },
    // Of thirty that may meet, one goes through at once, and the others stand still until the watchdog ends that: more than a hundred
    // in ten visits.
    planted: &[
        Rule {
            name: "restarts",
            bound: Bound::AtEnd(Limit::Least(10.0)),
            ..RESTARTS
        },
        Rule {
            name: "both-waiters",
            unit: "tasks",
            read: |at| at.at(&CULPRIT, Kind::Underway, "goroutine"),
            bound: Bound::AtEnd(Limit::Least(2.0)),
            why: "it takes two: each is at one desk and waits for the other's",
        },
    ],
    repaired: &[
        Rule {
            bound: Bound::PerRequest(Limit::Most(0.25)),
            ..RESTARTS
        },
        // Two for each transfer, and not one more.
        Rule {
            name: "desks-per-visit",
            unit: "desks taken",
            read: |at| at.metric("bookstore_transfer_desks_total"),
            bound: Bound::PerRequest(Limit::Most(30.25)),
            why: "who gives a desk back to take it again has waited for nothing, and may do so for ever",
        },
    ],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

const RESTARTS: Rule = Rule {
    name: "restarts-per-visit",
    unit: "restarts",
    read: restarts,
    bound: Bound::PerRequest(Limit::Most(0.0)),
    why: "transfers that wait for each other would wait for ever: only a watchdog's patience ends it",
};

/// A clerk logs in, sends off transfers of a book between two warehouses, and looks where its copies are then.
///
/// Each visit has a book of its own, and shares its two warehouses with the next or the one before.
fn carry(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    let mut steps = logged_in(draws, turn);
    let book = 1 + turn.index % BOOKS;
    let (here, there) = if (turn.index / 2).is_multiple_of(2) {
        (1, 2)
    } else {
        (3, 4)
    };
    for number in 0..turn.size {
        let (from, to) = if number.is_multiple_of(2) {
            (here, there)
        } else {
            (there, here)
        };
        let transfer = Step::post("/api/v1/stock/transfers")
            .bearer("token")
            .json(&json!({"book_id": book, "from": from, "to": to, "quantity": 1}))
            .told_by(moved);
        steps.push(if number == 0 {
            transfer
        } else {
            transfer.beside()
        });
    }
    steps.push(Step::get(format!("/api/v1/stock/{book}")));
    steps
}

/// The receipt without what depends on who was first.
fn moved(receipt: &[u8]) -> Vec<u8> {
    match serde_json::from_slice::<Value>(receipt) {
        Ok(receipt) => format!("{} of {}", receipt["quantity"], receipt["book_id"]).into_bytes(),
        // What is no JSON is compared as it is.
        Err(_) => receipt.to_vec(),
    }
}

fn restarts(at: &Reading) -> f64 {
    at.metric("bookstore_transfer_restarts_total")
}
