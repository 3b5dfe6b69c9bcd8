//! Orders: placed in one transaction, once per idempotency key, and never beyond the stock.
//!
//! | part | concept |
//! |---|---|
//! | `request` | what a client asks for, parsed |
//! | `place` | the transaction |
//! | `confirmations` | what the warehouse says of an order, and who waits for it |
//! | `ledger` | lines for the accountants, soon after the order |
//! | `receipts` | a text for the buyer, soon after the order |

mod confirmations;
mod ledger;
mod place;
mod receipts;
mod request;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use self::confirmations::Confirmations;
use self::ledger::Ledger;
use self::place::place;
use self::receipts::Receipts;
pub(crate) use self::request::{Key, Quantity};
use self::request::{OrderId, Page, Wanted};
use crate::App;
use crate::books::BookId;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::faults::{LOST_WAITER, Selection, TIGHT_CHANNEL, UNDRAINED_JOINSET};
use crate::json::Input;
use crate::metrics::Metrics;
use crate::sessions::Buyer;
use crate::users::UserId;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/orders", get(list).post(order))
        .route("/orders/{id}", get(read))
        .route("/orders/{id}/receipt", get(receipt))
        .route(
            "/orders/{id}/confirmation",
            get(confirmations::wait).post(confirmations::confirm),
        )
        .route("/cart/checkout", axum::routing::post(check_out))
}

/// What the handlers of orders share, from one request to the next.
pub(crate) struct Orders {
    pub(crate) confirmations: Confirmations,
    pub(crate) ledger: Ledger,
    pub(crate) receipts: Receipts,
}

/// An order as its buyer sees it.
#[derive(Debug, Serialize)]
pub(crate) struct Order {
    #[serde(flatten)]
    head: Head,
    items: Vec<Line>,
}

#[derive(Debug, FromRow, Serialize)]
struct Head {
    id: OrderId,
    total_minor: i64,
    currency: String,
    /// Seconds since 1970, UTC.
    placed_at: i64,
}

#[derive(Debug, FromRow, Serialize)]
struct Line {
    book_id: BookId,
    quantity: i64,
    price_minor: i64,
}

/// A page of orders, newest first. `next_cursor` is null on the last page.
#[derive(Serialize)]
struct Heads {
    items: Vec<Head>,
    next_cursor: Option<String>,
}

impl Orders {
    pub(crate) fn new(db: &Db, faults: &Selection, metrics: &Metrics) -> Self {
        Self {
            confirmations: Confirmations::new(faults.state(LOST_WAITER), metrics),
            ledger: Ledger::new(faults.state(TIGHT_CHANNEL), db, metrics),
            receipts: Receipts::new(faults.state(UNDRAINED_JOINSET), db, metrics),
        }
    }

    /// Waits until what follows orders has been written.
    pub(crate) async fn close(&self) {
        self.receipts.close().await;
        self.ledger.close().await;
    }
}

async fn order(
    State(app): State<App>,
    buyer: Buyer,
    key: Key,
    Input(wanted): Input<Wanted>,
) -> Result<(StatusCode, Json<Order>)> {
    let order = place(&app, buyer.id, key, wanted).await?;
    Ok((StatusCode::CREATED, Json(order)))
}

async fn check_out(
    State(app): State<App>,
    buyer: Buyer,
    key: Key,
) -> Result<(StatusCode, Json<Order>)> {
    let order = place(&app, buyer.id, key, Wanted::Cart).await?;
    Ok((StatusCode::CREATED, Json(order)))
}

async fn read(State(app): State<App>, buyer: Buyer, id: OrderId) -> Result<Json<Order>> {
    let mut connection = app.db.acquire().await?;
    let order = select_order(&mut connection, buyer.id, id).await?;
    Ok(Json(order))
}

async fn receipt(State(app): State<App>, buyer: Buyer, id: OrderId) -> Result<String> {
    sqlx::query_scalar(
        "SELECT text FROM receipts
         JOIN orders ON orders.id = order_id
         WHERE order_id = $1 AND user_id = $2",
    )
    .bind(id)
    .bind(buyer.id)
    .fetch_optional(&app.db)
    .await?
    .ok_or(Error::NotFound("receipt"))
}

async fn list(State(app): State<App>, buyer: Buyer, page: Page) -> Result<Json<Heads>> {
    let mut items = select_heads(&app.db, buyer.id, &page).await?;
    let more = items.len() > page.limit.rows();
    items.truncate(page.limit.rows());
    let last = items.last().filter(|_| more);
    Ok(Json(Heads {
        next_cursor: last.map(|head| Page::cursor(head.id)),
        items,
    }))
}

async fn select_heads(db: &Db, user: UserId, page: &Page) -> Result<Vec<Head>> {
    let rows = sqlx::query_as(
        "SELECT id, total_minor, currency, placed_at FROM orders
         WHERE user_id = $1 AND id < $2
         ORDER BY id DESC
         LIMIT $3",
    )
    .bind(user)
    .bind(page.before)
    .bind(page.limit.rows_and_one())
    .fetch_all(db)
    .await?;
    Ok(rows)
}

async fn select_order(
    connection: &mut SqliteConnection,
    user: UserId,
    id: OrderId,
) -> Result<Order> {
    let head = sqlx::query_as(
        "SELECT id, total_minor, currency, placed_at FROM orders WHERE id = $1 AND user_id = $2",
    )
    .bind(id)
    .bind(user)
    .fetch_optional(&mut *connection)
    .await?
    .ok_or(Error::NotFound("order"))?;
    let items = sqlx::query_as(
        "SELECT book_id, quantity, price_minor FROM order_items WHERE order_id = $1 ORDER BY book_id",
    )
    .bind(id)
    .fetch_all(&mut *connection)
    .await?;
    Ok(Order { head, items })
}
