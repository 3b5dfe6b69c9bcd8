//! `client-per-request`: an HTTP client is made for each call to the pricing service.

use crate::load::{BOOKS, Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Limit, Reading, Rule, Stage, View, Work, cpu_time,
    per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "pool",
    file: "bookstore/src/pricing/pools/per_call.rs",
    anchor: "client",
};

/// The fault's expectations.
pub static CLIENT_PER_REQUEST: Expectation = Expectation {
    fault: "client-per-request",
    class: "cpu",
    chapter: "03-slow-list",
    culprit: Some(CULPRIT),
    work: Work {
        // The waiting is not what is looked for here.
        arguments: &["--pricing-delay", "0"],
        rates: &[],
        warm: Stage::of(prices, CALLS, 20),
        points: Stage::growing(prices, CALLS, 100),
        rate: per_second(37),
        connections: 32,
        seed: 17,
        statuses: &[200],
    },
    // Much of a call is hyper's and the kernel's: the share is one of what the pricing itself runs.
    views: &[View::cpu(0.2).focus("bookstore::pricing")],
    counter: Counter {
        unit: "connections opened",
        read: opened,
        per_request: 20.0,
    },
    planted: &[Rule {
        bound: Bound::PerRequest(Limit::Least(18.0)),
        ..OPENED
    }],
    // Some calls are on their way at once, and each of those has a connection; from then on they are there.
    repaired: &[
        Rule {
            bound: Bound::PerRequest(Limit::Most(5.0)),
            ..OPENED
        },
        COUNTED,
    ],
    edited: &[],
    compare: &[cpu_time(1.4)],
    keep: &[],
    probe: None,
    differs: None,
};

const OPENED: Rule = Rule {
    name: "connections-per-request",
    unit: "connections opened",
    read: opened,
    bound: Bound::PerRequest(Limit::Most(0.0)),
    why: "a connection that serves one call costs more than the call: certificates, a handshake, a socket for either side",
};

const COUNTED: Rule = Rule {
    name: "connections-counted",
    bound: Bound::AtEnd(Limit::Least(1.0)),
    why: "calls need a connection: where none is counted, the figure was lost, not the cost",
    ..OPENED
};

/// Prices that are asked for at once, each by a call of its own.
const CALLS: u64 = 20;

fn prices(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    let ids: Vec<_> = (0..turn.size)
        .map(|_| (1 + draws.below(BOOKS)).to_string())
        .collect();
    vec![Step::get(format!("/api/v1/prices?ids={}", ids.join(",")))]
}

fn opened(at: &Reading) -> f64 {
    at.metric("bookstore_pricing_connections_total")
}
