//! Receipts: a text for each order, written by a job of its own soon after the order.
//!
//! What becomes of a job that has ended is the fault `undrained-joinset`. Planted (`gathered`), it stays in the set of jobs
//! until the shop closes. Repaired (`reaped`), the next job takes it out.

mod gathered;
mod reaped;

use std::fmt::Write;
use std::sync::Arc;

use ::metrics::{Counter, Gauge, counter, describe_counter, describe_gauge, gauge};

use super::{Head, Order};
use crate::db::Db;
use crate::faults::{State, Switch};
use crate::metrics::Metrics;

const STAYS: &str = "New jobs are taken away as they end. The old set was freed; jobs that still run end by themselves.";

/// The jobs that write receipts.
pub(crate) struct Receipts {
    db: Db,
    pub(crate) jobs: Switch<Jobs>,
    metrics: ReceiptMetrics,
}

/// The twins. A job goes to whichever was built.
pub(crate) enum Jobs {
    Gathered(gathered::Jobs),
    Reaped(reaped::Jobs),
}

/// The figures of the jobs, however they are kept.
#[derive(Clone)]
struct ReceiptMetrics {
    held: Gauge,
    written: Counter,
}

impl Receipts {
    pub(super) fn new(state: State, db: &Db, metrics: &Metrics) -> Self {
        let metrics = metrics.register(ReceiptMetrics::register);
        let of_jobs = metrics.clone();
        let jobs = Switch::new(state, STAYS, move |state| {
            let metrics = of_jobs.clone();
            Arc::new(match state {
                State::Planted => Jobs::Gathered(gathered::Jobs::new(metrics)),
                State::Repaired => Jobs::Reaped(reaped::Jobs::new(metrics)),
            })
        });
        Self {
            db: db.clone(),
            jobs,
            metrics,
        }
    }

    /// Has the order's receipt written, without waiting for it.
    pub(super) fn write(&self, order: &Order) {
        let (db, id, text) = (self.db.clone(), order.head.id, text(order));
        let metrics = self.metrics.clone();
        self.jobs.current().start(async move {
            let written = sqlx::query("INSERT INTO receipts (order_id, text) VALUES ($1, $2)")
                .bind(id)
                .bind(text)
                .execute(&db)
                .await;
            match written {
                Ok(_) => metrics.written.increment(1),
                Err(error) => tracing::error!(%error, order = id.0, "an order has no receipt"),
            }
        });
    }

    /// Waits until every receipt is written.
    pub(super) async fn close(&self) {
        self.jobs.current().close().await;
    }
}

impl Jobs {
    fn start(&self, job: impl Future<Output = ()> + Send + 'static) {
        match self {
            Self::Gathered(jobs) => jobs.start(job),
            Self::Reaped(jobs) => jobs.start(job),
        }
    }

    async fn close(&self) {
        match self {
            Self::Gathered(jobs) => jobs.close().await,
            Self::Reaped(jobs) => jobs.close().await,
        }
    }
}

impl ReceiptMetrics {
    fn register() -> Self {
        describe_gauge!(
            "bookstore_receipt_jobs_held",
            "Jobs that write receipts, the finished ones included that nobody has taken away"
        );
        describe_counter!("bookstore_receipts_written_total", "Receipts written");
        Self {
            held: gauge!("bookstore_receipt_jobs_held"),
            written: counter!("bookstore_receipts_written_total"),
        }
    }
}

fn text(Order { head, items }: &Order) -> String {
    let Head {
        id,
        total_minor,
        currency,
        ..
    } = head;
    let mut text = format!("Order {}\n", id.0);
    for item in items {
        writeln!(
            text,
            "{:>3} x book {:>5} {:>10}",
            item.quantity,
            item.book_id.0,
            money(item.quantity * item.price_minor)
        )
        .expect("writing to a String cannot fail");
    }
    text + &format!("Total {currency} {}\n", money(*total_minor))
}

fn money(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}
