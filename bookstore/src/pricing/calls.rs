//! How many calls there are: a slow one keeps whatever its request holds meanwhile.

use ::metrics::{Counter, counter, describe_counter};

use crate::db;

/// Calls by whether their request holds a connection of the database.
#[derive(Clone)]
pub(super) struct Calls {
    held: Counter,
    free: Counter,
    /// No request is known to whom the call belongs.
    unknown: Counter,
}

impl Calls {
    pub(super) fn register() -> Self {
        const CALLS: &str = "bookstore_pricing_calls_total";
        describe_counter!(
            CALLS,
            "Calls to the pricing service, by whether their request held a connection of the database when they began"
        );
        let of = |connection: &'static str| counter!(CALLS, "connection" => connection);
        Self {
            held: of("held"),
            free: of("free"),
            unknown: of("unknown"),
        }
    }

    /// Counts a call that begins.
    pub(super) fn count(&self) {
        let counter = match db::is_held() {
            Some(true) => &self.held,
            Some(false) => &self.free,
            None => &self.unknown,
        };
        counter.increment(1);
    }
}
