//! Clicks: what readers look at, passed on to the pricing service one by one.
//!
//! That service takes its time, so clicks wait in a queue. How long that may get is the fault `unbounded-clicks`. Planted
//! (`unbounded`), as long as it likes: memory grows for as long as clicks come faster than they go. Repaired (`bounded`),
//! it has an end; a click that finds it full is dropped and counted.

mod bounded;
mod unbounded;

use std::sync::Arc;

use ::metrics::{Counter, Gauge, counter, describe_counter, describe_gauge, gauge};
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::App;
use crate::books::BookId;
use crate::error::Result;
use crate::faults::{State as Planting, Switch};
use crate::json::Input;
use crate::metrics::Metrics;
use crate::pricing::client::Client;

const STAYS: &str = "New clicks go into a queue with an end. What waits in the old one stays until it has been passed on.";

pub(crate) fn router() -> Router<App> {
    Router::new().route("/clicks", post(click))
}

/// A reader looked at a book.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Click {
    book_id: BookId,
    /// Where on the page, as the page puts it.
    #[serde(default)]
    trail: Vec<String>,
    #[serde(default)]
    referrer: Option<String>,
}

/// A queue of clicks, and the task that empties it.
pub(crate) trait Queue: Send + Sync {
    /// Has the click passed on, some time.
    fn send(&self, click: &Click) -> Result<()>;
}

/// What the handlers of clicks share, from one request to the next.
pub(crate) struct Clicks {
    pub(crate) queue: Switch<dyn Queue>,
}

/// The figures of the queue, whichever it is.
#[derive(Clone)]
struct ClickMetrics {
    waiting: Gauge,
    passed_on: Counter,
    dropped: Counter,
    failed: Counter,
}

async fn click(State(app): State<App>, Input(click): Input<Click>) -> Result<StatusCode> {
    app.clicks.queue.current().send(&click)?;
    Ok(StatusCode::ACCEPTED)
}

impl Clicks {
    pub(crate) fn new(state: Planting, pricing: &Client, metrics: &Metrics) -> Self {
        let pricing = pricing.clone();
        let metrics = metrics.register(ClickMetrics::register);
        let queue = Switch::new(state, STAYS, move |state| {
            let (pricing, metrics) = (pricing.clone(), metrics.clone());
            match state {
                Planting::Planted => {
                    Arc::new(unbounded::Clicks::new(pricing, metrics)) as Arc<dyn Queue>
                }
                Planting::Repaired => Arc::new(bounded::Clicks::new(pricing, metrics)),
            }
        });
        Self { queue }
    }
}

impl ClickMetrics {
    fn register() -> Self {
        describe_gauge!("bookstore_clicks_waiting", "Clicks in the queue");
        describe_counter!(
            "bookstore_clicks_passed_on_total",
            "Clicks that the pricing service has taken"
        );
        describe_counter!(
            "bookstore_clicks_dropped_total",
            "Clicks for which there was no room"
        );
        describe_counter!(
            "bookstore_clicks_failed_total",
            "Clicks that the pricing service did not take"
        );
        Self {
            waiting: gauge!("bookstore_clicks_waiting"),
            passed_on: counter!("bookstore_clicks_passed_on_total"),
            dropped: counter!("bookstore_clicks_dropped_total"),
            failed: counter!("bookstore_clicks_failed_total"),
        }
    }

    async fn pass_on(&self, pricing: &Client, click: Vec<u8>) {
        self.waiting.decrement(1.0);
        match pricing.tell(click).await {
            Ok(()) => self.passed_on.increment(1),
            // Counted, not logged: a service that is away would fill the log.
            Err(_) => self.failed.increment(1),
        }
    }
}
