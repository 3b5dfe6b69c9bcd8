//! The ledger: each order is a line in it, written by one worker soon after the order.

mod batched;

use std::sync::OnceLock;

use ::metrics::{Counter, counter, describe_counter};
use sqlx::QueryBuilder;

use super::{Head, Order};
use crate::db::Db;
use crate::metrics::Metrics;

/// The way to the worker that writes the lines.
pub(super) struct Ledger {
    db: Db,
    // The worker starts with the first order.
    queue: OnceLock<batched::Queue>,
    metrics: LedgerMetrics,
}

/// A line.
#[derive(Debug)]
struct Entry {
    order_id: i64,
    total_minor: i64,
    currency: String,
}

/// The figures of the queue, whichever it is.
#[derive(Clone)]
struct LedgerMetrics {
    sent: Counter,
    waited: Counter,
    written: Counter,
}

impl Ledger {
    pub(super) fn new(db: &Db, metrics: &Metrics) -> Self {
        let metrics = metrics.register(LedgerMetrics::register);
        Self {
            db: db.clone(),
            queue: OnceLock::new(),
            metrics,
        }
    }

    /// Hands the order on. Waits while the worker has no room.
    pub(super) async fn record(&self, order: &Order) {
        let Head {
            id,
            total_minor,
            currency,
            ..
        } = &order.head;
        self.metrics.sent.increment(1);
        let entry = Entry {
            order_id: id.0,
            total_minor: *total_minor,
            currency: currency.clone(),
        };
        self.queue
            .get_or_init(|| batched::Queue::open(self.db.clone(), self.metrics.clone()))
            .send(entry)
            .await;
    }

    /// Waits until all that was handed on is written.
    pub(super) async fn close(&self) {
        if let Some(queue) = self.queue.get() {
            queue.close().await;
        }
    }
}

impl LedgerMetrics {
    fn register() -> Self {
        describe_counter!("bookstore_ledger_sent_total", "Orders handed to the ledger");
        describe_counter!(
            "bookstore_ledger_waited_total",
            "Orders that had to wait for room in the ledger's queue"
        );
        describe_counter!(
            "bookstore_ledger_written_total",
            "Lines of the ledger written"
        );
        Self {
            sent: counter!("bookstore_ledger_sent_total"),
            waited: counter!("bookstore_ledger_waited_total"),
            written: counter!("bookstore_ledger_written_total"),
        }
    }
}

/// Writes the lines in one statement. What cannot be written is logged: the orders themselves are safe.
async fn write(db: &Db, metrics: &LedgerMetrics, entries: &[Entry]) {
    let mut statement = QueryBuilder::new("INSERT INTO ledger (order_id, total_minor, currency) ");
    statement.push_values(entries, |mut row, entry: &Entry| {
        row.push_bind(entry.order_id)
            .push_bind(entry.total_minor)
            .push_bind(entry.currency.as_str());
    });
    match statement.build().execute(db).await {
        Ok(done) => metrics.written.increment(done.rows_affected()),
        Err(error) => tracing::error!(%error, lines = entries.len(), "the ledger misses lines"),
    }
}
