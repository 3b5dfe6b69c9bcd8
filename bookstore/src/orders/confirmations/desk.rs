//! The desk: whoever waits for an order leaves a sender under its number, to be told by.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use ::metrics::{Gauge, describe_gauge, gauge};
use tokio::sync::oneshot;

use crate::faults::State;
use crate::orders::request::OrderId;

/// Senders by the order that is waited for.
pub(crate) struct Desk {
    state: State,
    // std's lock: never held across an await.
    waiting: Mutex<Waiting>,
    metrics: DeskMetrics,
}

type Waiting = HashMap<OrderId, Vec<oneshot::Sender<()>>>;

/// The figures of all desks, those that were replaced included.
#[derive(Clone)]
pub(super) struct DeskMetrics {
    senders: Gauge,
}

impl Desk {
    pub(super) fn new(state: State, metrics: DeskMetrics) -> Self {
        Self {
            state,
            waiting: Mutex::default(),
            metrics,
        }
    }

    /// Which of the twins waits at this desk.
    pub(super) fn state(&self) -> State {
        self.state
    }

    /// A place at the desk: what is received tells that the order is confirmed.
    pub(super) fn expect(&self, order: OrderId) -> oneshot::Receiver<()> {
        let (sender, awaited) = oneshot::channel();
        self.waiting().entry(order).or_default().push(sender);
        self.metrics.senders.increment(1.0);
        awaited
    }

    /// Tells all who wait for the order.
    pub(super) fn tell(&self, order: OrderId) {
        let senders = self.waiting().remove(&order).unwrap_or_default();
        self.gone(senders.len());
        for sender in senders {
            // An error says that this one has left.
            let _ = sender.send(());
        }
    }

    /// Takes out the senders of those who have left.
    pub(super) fn clear(&self, order: OrderId) {
        let mut waiting = self.waiting();
        if let Some(senders) = waiting.get_mut(&order) {
            let before = senders.len();
            senders.retain(|sender| !sender.is_closed());
            self.gone(before - senders.len());
            if senders.is_empty() {
                waiting.remove(&order);
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().expect("no holder of the lock panics")
    }

    fn gone(&self, senders: usize) {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52 senders")]
        self.metrics.senders.decrement(senders as f64);
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let left = self.waiting().values().map(Vec::len).sum();
        self.gone(left);
    }
}

impl DeskMetrics {
    pub(super) fn register() -> Self {
        describe_gauge!(
            "bookstore_confirmation_senders",
            "Senders that are kept for those who wait for the confirmation of an order"
        );
        Self {
            senders: gauge!("bookstore_confirmation_senders"),
        }
    }
}
