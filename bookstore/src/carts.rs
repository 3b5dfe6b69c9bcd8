//! Carts: what a user means to buy. Nothing is reserved before the order.

use axum::extract::State;
use axum::routing::{get, put};
use axum::{Json, Router};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::App;
use crate::books::{self, BookId};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::json::Input;
use crate::orders::Quantity;
use crate::sessions::Buyer;
use crate::users::UserId;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/cart", get(read))
        .route("/cart/items/{id}", put(set).delete(remove))
}

/// Different books in one cart: as many as an order takes.
const MOST: i64 = 20;

/// A user's cart, at today's prices.
#[derive(Serialize)]
struct Cart {
    items: Vec<Item>,
    total_minor: i64,
}

#[derive(FromRow, Serialize)]
struct Item {
    book_id: BookId,
    title: String,
    quantity: i64,
    price_minor: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Amount {
    quantity: Quantity,
}

async fn read(State(app): State<App>, buyer: Buyer) -> Result<Json<Cart>> {
    let items = select_items(&app.db, buyer.id).await?;
    let total = |item: &Item| item.quantity * item.price_minor;
    Ok(Json(Cart {
        total_minor: items.iter().map(total).sum(),
        items,
    }))
}

async fn set(
    State(app): State<App>,
    buyer: Buyer,
    book: BookId,
    Input(Amount { quantity }): Input<Amount>,
) -> Result<StatusCode> {
    books::exists(&app.db, book).await?;
    upsert_item(&app.db, buyer.id, book, quantity).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn remove(State(app): State<App>, buyer: Buyer, book: BookId) -> Result<StatusCode> {
    sqlx::query("DELETE FROM cart_items WHERE user_id = $1 AND book_id = $2")
        .bind(buyer.id)
        .bind(book)
        .execute(&app.db)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn select_items(db: &Db, user: UserId) -> Result<Vec<Item>> {
    let rows = sqlx::query_as(
        "SELECT book_id, title, quantity, price_minor
         FROM cart_items
         JOIN books ON books.id = book_id
         WHERE user_id = $1
         ORDER BY book_id",
    )
    .bind(user)
    .fetch_all(db)
    .await?;
    Ok(rows)
}

async fn upsert_item(db: &Db, user: UserId, book: BookId, quantity: Quantity) -> Result<()> {
    // Count and insert in one statement: two requests at once cannot both find the last place free.
    let done = sqlx::query(
        "INSERT INTO cart_items (user_id, book_id, quantity)
         SELECT $1, $2, $3
         WHERE (SELECT COUNT(*) FROM cart_items WHERE user_id = $1 AND book_id <> $2) < $4
         ON CONFLICT (user_id, book_id) DO UPDATE SET quantity = $3",
    )
    .bind(user)
    .bind(book)
    .bind(quantity.copies())
    .bind(MOST)
    .execute(db)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Conflict("a cart holds at most 20 books"));
    }
    Ok(())
}
