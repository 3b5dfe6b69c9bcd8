//! The connections to the pricing service; where the fault `client-per-request` of chapter 03-slow-list lives.
//!
//! Planted (`per_call`), each call has a client of its own: its certificates are read, its connection is opened, and both are
//! thrown away after the answer. Repaired (`shared`), all calls have one.

mod per_call;
mod shared;

use std::sync::Arc;

use ::metrics::{Counter, counter, describe_counter};

use super::https::Pool;
use crate::faults::{State, Switch};
use crate::metrics::Metrics;

const STAYS: &str =
    "All calls from here on share one client. Those of before went with their calls.";

/// Where a call gets its pool from.
pub(crate) trait Pools: Send + Sync {
    /// The pool for one call.
    fn pool(&self) -> Pool;
}

/// The pools of either kind. What they open counts among `metrics`.
pub(super) fn pools(state: State, metrics: &Metrics) -> Switch<dyn Pools> {
    let opened = metrics.register(opened);
    Switch::new(state, STAYS, move |state| match state {
        State::Planted => Arc::new(per_call::Pools::new(&opened)) as Arc<dyn Pools>,
        State::Repaired => Arc::new(shared::Pools::new(&opened)),
    })
}

fn opened() -> Counter {
    const OPENED: &str = "bookstore_pricing_connections_total";
    describe_counter!(OPENED, "Connections opened to the pricing service");
    counter!(OPENED)
}
