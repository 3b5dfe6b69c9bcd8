//! `pool-hold`: a connection of the database is kept while another service is asked.

use crate::load::{BOOKS, Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Limit, Reading, Rule, Stage, View, Work, per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "quote",
    file: "bookstore/src/pricing/quote/in_one_go.rs",
    anchor: "take",
};

/// Prices of one visit, one after the other.
const PRICES: u64 = 10;

/// The fault's expectations.
pub static POOL_HOLD: Expectation = Expectation {
    fault: "pool-hold",
    class: "block",
    chapter: "06-pool-exhaustion",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &["--pricing-delay", "50"],
        rates: &[
            ("block_rate_ns", 1),
            ("block_threshold_us", 0),
            ("mutex_fraction", 1),
        ],
        warm: Stage::of(prices, PRICES, 8),
        // Eight visits at once or more, each with a call on its way nearly always, and five connections.
        points: Stage::growing(prices, PRICES, 8),
        rate: per_second(200),
        connections: 32,
        seed: 34,
        statuses: &[200],
    },
    // Who waits for a connection, and who gives one back for which others have waited.
    views: &[View::block(0.5), View::mutex(0.5).marked("release")],
    counter: Counter {
        unit: "calls while holding",
        read: held,
        per_request: 10.0,
    },
    // Exactly one call for each price.
    planted: &[Rule {
        bound: Bound::PerRequest(Limit::Least(9.5)),
        ..HELD
    }],
    repaired: &[
        Rule {
            bound: Bound::PerRequest(Limit::Most(0.5)),
            ..HELD
        },
        Rule {
            name: "calls-made",
            unit: "calls while holding no connection",
            read: |at| calls(at, "free"),
            bound: Bound::PerRequest(Limit::Least(9.5)),
            why: "every price takes a call by its own request: one that is made elsewhere may hold a connection unseen",
        },
    ],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

const HELD: Rule = Rule {
    name: "calls-while-holding",
    unit: "calls while holding a connection",
    read: held,
    bound: Bound::PerRequest(Limit::Most(0.0)),
    why: "a connection that waits for another service answers no query: a few slow calls are enough to use up any pool",
};

/// Somebody asks for prices, one by one.
fn prices(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    (0..turn.size)
        .map(|_| 1 + draws.below(BOOKS))
        .map(|book| Step::get(format!("/api/v1/books/{book}/price")))
        .collect()
}

/// Calls to the pricing service whose requests held a connection.
fn held(at: &Reading) -> f64 {
    calls(at, "held")
}

fn calls(at: &Reading, connection: &str) -> f64 {
    at.metrics
        .value(
            "bookstore_pricing_calls_total",
            &[("connection", connection)],
        )
        .unwrap_or(0.0)
}
