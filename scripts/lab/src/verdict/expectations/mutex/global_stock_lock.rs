//! `global-stock-lock`: the whole board is locked while its text is written.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::super::reader::{logged_in, order};
use super::contentions;
use crate::load::{BOOKS, Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Limit, Reading, Rule, Stage, View, Work, per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "show",
    file: "bookstore/src/stock/board/whole_board.rs",
    anchor: "release",
};

/// Orders of one visit.
const ORDERS: u64 = 4;
/// Looks at the board after each of them.
const LOOKS: usize = 12;

/// The fault's expectations.
pub static GLOBAL_STOCK_LOCK: Expectation = Expectation {
    fault: "global-stock-lock",
    class: "mutex",
    chapter: "07-lock-contention",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: &[("mutex_fraction", 1)],
        warm: Stage::of(trade, ORDERS, 8),
        points: Stage::growing(trade, ORDERS, 16),
        rate: per_second(200),
        connections: 32,
        seed: 32,
        // A book that was sold out from the start: 409, on both sides alike.
        statuses: &[200, 201, 409],
    },
    // The levels are noted under the same lock.
    views: &[View::mutex(0.7).focus("stock::board")],
    counter: Counter {
        unit: "contentions",
        read: at_board,
        per_request: 4.0,
    },
    // 48 looks and 4 orders, of which those count that wait for the text of another visit: as many as there are threads to run two
    // at once.
    planted: &[Rule {
        bound: Bound::PerRequest(Limit::Least(1.0)),
        ..CONTENTIONS
    }],
    repaired: &[Rule {
        bound: Bound::PerRequest(Limit::Most(0.25)),
        ..CONTENTIONS
    }],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

const CONTENTIONS: Rule = Rule {
    name: "contentions-per-visit",
    unit: "contentions",
    read: at_board,
    bound: Bound::PerRequest(Limit::Most(0.0)),
    why: "who looks at the board, and who sells, waits until another look gives the levels back, whatever it does with them meanwhile",
};

/// A reader logs in, orders books that nobody else orders, one by one, and looks at the board in between.
fn trade(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    let mut steps = logged_in(draws, turn);
    let own = |number: u64| 1 + (turn.index * turn.size + number) % BOOKS;
    for number in 0..turn.size {
        steps.push(order(turn, number, own(number)));
        let ordered: BTreeSet<u64> = (0..=number).map(own).collect();
        let look = Step::get("/api/v1/stock").told_by(move |board| shown(board, &ordered));
        steps.extend(std::iter::repeat_n(look, LOOKS));
    }
    steps
}

/// The books of a board, with the levels of those that the reader has ordered: how far others have come differs from run to run.
fn shown(board: &[u8], ordered: &BTreeSet<u64>) -> Vec<u8> {
    let Ok(board) = serde_json::from_slice::<Board>(board) else {
        // What is no board is compared as it is.
        return board.to_vec();
    };
    let told = board.items.iter().map(|level| {
        if ordered.contains(&level.book_id) {
            format!("{level:?}")
        } else {
            level.book_id.to_string()
        }
    });
    told.collect::<Vec<_>>().join(",").into_bytes()
}

#[derive(Deserialize)]
struct Board {
    items: Vec<Level>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "its Debug text is what two runs are compared by")]
struct Level {
    book_id: u64,
    in_stock: i64,
    version: i64,
}

fn at_board(at: &Reading) -> f64 {
    contentions(at, "stock::board")
}
