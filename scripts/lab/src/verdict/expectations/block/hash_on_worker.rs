//! `hash-on-worker`: passwords are hashed on the workers of the runtime.

use super::super::reader::logged_in;
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Kind, Limit, Reading, Rule, Stage, View, Work, per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "finish",
    file: "bookstore/src/users/passwords/directly.rs",
    anchor: "work",
};

/// The fault's expectations.
pub static HASH_ON_WORKER: Expectation = Expectation {
    fault: "hash-on-worker",
    class: "block",
    chapter: "05-blocked-worker",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: &[],
        warm: Stage::of(logged_in, 0, 4),
        points: Stage::growing(logged_in, 0, 8),
        rate: per_second(6),
        connections: 16,
        seed: 31,
        statuses: &[201],
    },
    views: &[View::block(0.5)],
    counter: Counter {
        unit: "long polls",
        read: hashing_polls,
        per_request: 2.0,
    },
    // A password is hashed when its reader registers, and again to log in. What is short of 2 covers polls that ended unseen.
    planted: &[Rule {
        bound: Bound::PerRequest(Limit::Least(1.0)),
        ..HASHING_POLLS
    }],
    repaired: &[Rule {
        bound: Bound::PerRequest(Limit::Most(0.1)),
        ..HASHING_POLLS
    }],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

const HASHING_POLLS: Rule = Rule {
    name: "hashing-polls",
    unit: "polls over the threshold",
    read: hashing_polls,
    bound: Bound::PerRequest(Limit::Most(0.0)),
    why: "a worker that hashes does nothing else: every task that it would have run waits for the hash",
};

/// Polls that held a worker while it was at a password, by whatever way it got there.
fn hashing_polls(at: &Reading) -> f64 {
    at.weigh(Kind::Block, "contentions", |frames| {
        frames
            .iter()
            .any(|frame| frame.file.contains("bookstore/src/users/passwords/"))
    })
}
