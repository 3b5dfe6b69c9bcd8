//! The ledger: each book of an order is a line in it, written by one worker soon after the order.
//!
//! How the lines get to the worker is the fault `tight-channel`. Planted (`line_by_line`), the queue has room for one, and the
//! worker writes one at a time: an order waits for its lines. Repaired (`batched`), there is room for a rush, and the worker
//! writes all that has come in one statement.

mod batched;
mod line_by_line;

use std::sync::Arc;

use ::metrics::{Counter, counter, describe_counter};
use futures_util::future::BoxFuture;
use pprof_http::sync::mpsc::Receiver;
use sqlx::QueryBuilder;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Order;
use super::request::OrderId;
use crate::books::BookId;
use crate::db::Db;
use crate::faults::{State, Switch};
use crate::metrics::Metrics;

const STAYS: &str = "Lines from here on go into a queue with room for a rush. What is in the old one is still written.";

/// The way to the worker that writes the lines.
pub(crate) struct Ledger {
    pub(crate) queue: Switch<dyn Queue>,
    office: Office,
}

/// A queue of lines, and the worker that writes them. The worker starts with the first line.
pub(crate) trait Queue: Send + Sync {
    /// Hands the line on. Waits while there is no room for it.
    ///
    /// Boxed, so that a wait has a frame of its own and does not melt into the order's.
    fn send(&self, entry: Entry) -> BoxFuture<'_, ()>;
}

/// A line.
#[derive(Debug)]
pub(crate) struct Entry {
    order_id: OrderId,
    book_id: BookId,
    amount_minor: i64,
    currency: String,
}

/// Where the workers of all queues write, those of replaced queues included.
#[derive(Clone)]
struct Office {
    db: Db,
    metrics: LedgerMetrics,
    closed: CancellationToken,
    workers: TaskTracker,
}

/// The figures of the queue, whichever it is.
#[derive(Clone)]
struct LedgerMetrics {
    sent: Counter,
    written: Counter,
}

impl Ledger {
    pub(super) fn new(state: State, db: &Db, metrics: &Metrics) -> Self {
        let office = Office {
            db: db.clone(),
            metrics: metrics.register(LedgerMetrics::register),
            closed: CancellationToken::new(),
            workers: TaskTracker::new(),
        };
        let of_queue = office.clone();
        let queue = Switch::new(state, STAYS, move |state| {
            let office = of_queue.clone();
            match state {
                State::Planted => Arc::new(line_by_line::Lines::new(office)) as Arc<dyn Queue>,
                State::Repaired => Arc::new(batched::Lines::new(office)),
            }
        });
        Self { queue, office }
    }

    /// Hands the order on, book by book. Waits while the worker has no room.
    pub(super) async fn record(&self, order: &Order) {
        let queue = self.queue.current();
        for line in &order.items {
            self.office.metrics.sent.increment(1);
            let entry = Entry {
                order_id: order.head.id,
                book_id: line.book_id,
                amount_minor: line.quantity * line.price_minor,
                currency: order.head.currency.clone(),
            };
            queue.send(entry).await;
        }
    }

    /// Waits until all that was handed on is written.
    pub(super) async fn close(&self) {
        self.office.closed.cancel();
        self.office.workers.close();
        self.office.workers.wait().await;
    }
}

impl Office {
    /// Takes the next lines out of the queue, at most so many. None are left where it returns false: the shop has closed.
    async fn receive(
        &self,
        queue: &mut Receiver<Entry>,
        entries: &mut Vec<Entry>,
        most: usize,
    ) -> bool {
        entries.clear();
        let received = queue.recv_many(entries, most);
        if let Some(received) = self.closed.run_until_cancelled(received).await {
            return received > 0;
        }
        // What is in the queue still comes, and then the end.
        queue.close();
        queue.recv_many(entries, most).await > 0
    }

    /// Writes the lines in one statement. What cannot be written is logged: the orders themselves are safe.
    async fn write(&self, entries: &[Entry]) {
        let mut statement =
            QueryBuilder::new("INSERT INTO ledger (order_id, book_id, amount_minor, currency) ");
        statement.push_values(entries, |mut row, entry: &Entry| {
            row.push_bind(entry.order_id)
                .push_bind(entry.book_id)
                .push_bind(entry.amount_minor)
                .push_bind(entry.currency.as_str());
        });
        match statement.build().execute(&self.db).await {
            Ok(done) => self.metrics.written.increment(done.rows_affected()),
            Err(error) => {
                tracing::error!(%error, lines = entries.len(), "the ledger misses lines");
            }
        }
    }
}

impl LedgerMetrics {
    fn register() -> Self {
        describe_counter!("bookstore_ledger_sent_total", "Lines handed to the ledger");
        describe_counter!(
            "bookstore_ledger_written_total",
            "Lines of the ledger written"
        );
        Self {
            sent: counter!("bookstore_ledger_sent_total"),
            written: counter!("bookstore_ledger_written_total"),
        }
    }
}
