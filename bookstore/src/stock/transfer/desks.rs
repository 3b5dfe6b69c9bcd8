//! The desks of the warehouses, and a watchdog over who waits for them.

use std::time::Duration;

use ::metrics::{Counter, counter, describe_counter};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

use super::{Warehouse, from_first, ordered};
use crate::faults::{ABBA_TRANSFER, Selection, State, Switchable, Toggle};
use crate::metrics::Metrics;
use crate::seed::WAREHOUSES;

/// How long a transfer waits for its desks before it steps back.
const PATIENCE: Duration = Duration::from_secs(1);

/// The desks of all warehouses.
pub(crate) struct Desks {
    by_warehouse: Vec<Mutex<Desk>>,
    /// Held by the one that tries again.
    again: Mutex<()>,
    pub(crate) order: Toggle,
    metrics: DeskMetrics,
}

/// A warehouse's desk.
#[derive(Debug, Default)]
pub(super) struct Desk {
    pub(super) transfers: u64,
}

/// A transfer at a desk.
pub(super) type AtDesk<'a> = MutexGuard<'a, Desk>;

struct DeskMetrics {
    taken: Counter,
    restarts: Counter,
}

impl Desks {
    pub(in crate::stock) fn new(faults: &Selection, metrics: &Metrics) -> Self {
        Self {
            by_warehouse: (0..WAREHOUSES).map(|_| Mutex::default()).collect(),
            again: Mutex::default(),
            order: Toggle::new(faults.state(ABBA_TRANSFER)),
            metrics: metrics.register(DeskMetrics::register),
        }
    }

    /// The desks of `from` and `to`.
    ///
    /// Who has waited for too long gives up what it has, and begins anew when nobody else does: whatever held them up, the
    /// transfers go on.
    pub(super) async fn both(&self, from: Warehouse, to: Warehouse) -> (AtDesk<'_>, AtDesk<'_>) {
        if let Ok(both) = timeout(PATIENCE, self.taken(from, to)).await {
            return both;
        }
        self.metrics.restarts.increment(1);
        let _again = self.again.lock().await;
        loop {
            if let Ok(both) = timeout(PATIENCE, self.taken(from, to)).await {
                return both;
            }
            self.metrics.restarts.increment(1);
        }
    }

    async fn taken(&self, from: Warehouse, to: Warehouse) -> (AtDesk<'_>, AtDesk<'_>) {
        match self.order.state() {
            State::Planted => from_first::both(self, from, to).await,
            State::Repaired => ordered::both(self, from, to).await,
        }
    }

    /// The desk of one warehouse, once it is free.
    pub(super) async fn at(&self, warehouse: Warehouse) -> AtDesk<'_> {
        let index = usize::try_from(warehouse.0 - 1).expect("a warehouse's number begins at 1");
        let desk = self.by_warehouse[index].lock().await;
        self.metrics.taken.increment(1);
        desk
    }
}

impl DeskMetrics {
    fn register() -> Self {
        describe_counter!(
            "bookstore_transfer_desks_total",
            "Desks that transfers have taken"
        );
        describe_counter!(
            "bookstore_transfer_restarts_total",
            "Transfers that have waited for their desks in vain, and began anew"
        );
        Self {
            taken: counter!("bookstore_transfer_desks_total"),
            restarts: counter!("bookstore_transfer_restarts_total"),
        }
    }
}
