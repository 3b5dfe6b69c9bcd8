//! Confirmations: the warehouse says that it has an order; its buyer may ask, and wait a little for that.
//!
//! What is left of a wait that ended in vain is the fault `lost-waiter`. Planted (`detached`), the wait is a task that goes on
//! when the request has given up: its sender stays in the desk's map. Repaired (`in_place`), the wait ends with the request,
//! and the sender is taken out.

mod desk;
mod detached;
mod in_place;

use std::time::Duration;

use ::metrics::{Counter, counter, describe_counter};
use axum::Json;
use axum::extract::{FromRequestParts, Query, State};
use http::StatusCode;
use http::request::Parts;
use serde::{Deserialize, Serialize};

use self::desk::{Desk, DeskMetrics};
use super::request::OrderId;
use crate::App;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::faults::{self, Switch};
use crate::metrics::Metrics;
use crate::sessions::Buyer;
use crate::users::UserId;

const STAYS: &str = "New waits end with their requests. The old desk was freed, and whatever still waited at it has ended.";

/// The desk at which orders wait for their confirmation.
pub(crate) struct Confirmations {
    pub(crate) desk: Switch<Desk>,
    heard: Counter,
}

/// How long a client is ready to wait: `wait_ms`, 0 to 5000 milliseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience(Duration);

/// Whether an order is confirmed.
#[derive(Debug, Serialize)]
pub(super) struct Confirmation {
    order_id: OrderId,
    confirmed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPatience {
    wait_ms: Option<String>,
}

/// Milliseconds that a client may wait.
const LONGEST: u64 = 5_000;

impl Confirmations {
    pub(super) fn new(state: faults::State, metrics: &Metrics) -> Self {
        let heard = metrics.register(heard);
        let metrics = metrics.register(DeskMetrics::register);
        let desk = Switch::new(state, STAYS, move |state| {
            std::sync::Arc::new(Desk::new(state, metrics.clone()))
        });
        Self { desk, heard }
    }
}

/// Whether the order is confirmed, at the latest once the client's patience has run out.
pub(super) async fn wait(
    State(app): State<App>,
    buyer: Buyer,
    order: OrderId,
    Patience(patience): Patience,
) -> Result<Json<Confirmation>> {
    exists(&app.db, order, Some(buyer.id)).await?;
    let desk = app.orders.confirmations.desk.current();
    let confirmed = match desk.state() {
        faults::State::Planted => detached::wait(&desk, &app.db, order, patience).await?,
        faults::State::Repaired => in_place::wait(&desk, &app.db, order, patience).await?,
    };
    if confirmed {
        app.orders.confirmations.heard.increment(1);
    }
    Ok(Json(Confirmation {
        order_id: order,
        confirmed,
    }))
}

/// The warehouse has the order.
pub(super) async fn confirm(
    State(app): State<App>,
    _staff: Buyer,
    order: OrderId,
) -> Result<StatusCode> {
    exists(&app.db, order, None).await?;
    sqlx::query("INSERT INTO confirmations (order_id) VALUES ($1) ON CONFLICT DO NOTHING")
        .bind(order)
        .execute(&app.db)
        .await?;
    app.orders.confirmations.desk.current().tell(order);
    Ok(StatusCode::NO_CONTENT)
}

/// The order must be there, and be that user's where one is named.
async fn exists(db: &Db, order: OrderId, user: Option<UserId>) -> Result<()> {
    let of: Option<UserId> = sqlx::query_scalar("SELECT user_id FROM orders WHERE id = $1")
        .bind(order)
        .fetch_optional(db)
        .await?;
    of.filter(|of| user.is_none_or(|user| user == *of))
        .map(|_| ())
        .ok_or(Error::NotFound("order"))
}

fn heard() -> Counter {
    const NAME: &str = "bookstore_confirmations_heard_total";
    describe_counter!(
        NAME,
        "Times that a buyer was told that an order is confirmed"
    );
    counter!(NAME)
}

async fn is_confirmed(db: &Db, order: OrderId) -> Result<bool> {
    let known: Option<i64> =
        sqlx::query_scalar("SELECT order_id FROM confirmations WHERE order_id = $1")
            .bind(order)
            .fetch_optional(db)
            .await?;
    Ok(known.is_some())
}

impl Patience {
    fn parse(text: Option<&str>) -> Option<Self> {
        let milliseconds = text.map_or(Some(0), |text| text.parse().ok())?;
        (milliseconds <= LONGEST).then(|| Self(Duration::from_millis(milliseconds)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Patience {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Query(raw) = Query::<RawPatience>::from_request_parts(parts, state).await?;
        Self::parse(raw.wait_ms.as_deref()).ok_or(Error::Invalid {
            parameter: "wait_ms",
            problem: "must be a whole number from 0 to 5000",
        })
    }
}
