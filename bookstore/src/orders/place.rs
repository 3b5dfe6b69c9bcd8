//! Placing an order: stock, prices, cart and idempotency key change together or not at all.

use std::collections::BTreeMap;
use std::time::SystemTime;

use sqlx::SqliteConnection;

use super::request::OrderId;
use super::{Key, Order, Wanted, select_order};
use crate::App;
use crate::books::{self, BookId};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::stock::Level;
use crate::users::UserId;

const CURRENCY: &str = "EUR";

/// What the transaction came to.
enum Outcome {
    /// An order, and the stock that is left of what it took.
    Placed(Order, Vec<Level>),
    /// The order that the key stands for already.
    Known(Order),
}

/// Places the order, or returns the one that was placed under this key before.
pub(super) async fn place(app: &App, user: UserId, key: Key, wanted: Wanted) -> Result<Order> {
    let app = app.clone();
    // A task of its own: an order that is in the database is told to the others, also if its client has left.
    let placing = tokio::spawn(async move {
        match transact(&app.db, user, &key, wanted).await? {
            Outcome::Known(order) => Ok(order),
            Outcome::Placed(order, levels) => {
                for level in levels {
                    app.stock.changed(level).await;
                    app.sessions.tell(level.book_id, level.in_stock);
                }
                app.orders.receipts.write(&order);
                app.orders.ledger.record(&order).await;
                Ok(order)
            }
        }
    });
    placing.await?
}

async fn transact(db: &Db, user: UserId, key: &Key, wanted: Wanted) -> Result<Outcome> {
    let mut transaction = db.begin().await?;
    // First of all the key: this takes the write lock, so a retry at the same time waits here, and finds the order.
    let Some(id) = insert_order(&mut transaction, user, key, &wanted).await? else {
        let order = select_known(&mut transaction, user, key, &wanted).await?;
        return Ok(Outcome::Known(order));
    };
    let items = match wanted {
        Wanted::Items(items) => items,
        Wanted::Cart => take_cart(&mut transaction, user).await?,
    };
    let mut levels = Vec::new();
    // Always by book: two orders cannot wait for each other's rows.
    for (book, quantity) in items {
        levels.push(take_stock(&mut transaction, book, quantity).await?);
        insert_item(&mut transaction, id, book, quantity).await?;
    }
    total(&mut transaction, id).await?;
    let order = select_order(&mut transaction, user, id).await?;
    transaction.commit().await?;
    Ok(Outcome::Placed(order, levels))
}

async fn insert_order(
    connection: &mut SqliteConnection,
    user: UserId,
    key: &Key,
    wanted: &Wanted,
) -> Result<Option<OrderId>> {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("the clock is past 1970")
        .as_secs();
    let id = sqlx::query_scalar(
        "INSERT INTO orders (id, user_id, idempotency_key, request, total_minor, currency, placed_at)
         SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, 0, $4, $5 FROM orders WHERE TRUE
         ON CONFLICT (user_id, idempotency_key) DO NOTHING
         RETURNING id",
    )
    .bind(user)
    .bind(key.as_str())
    .bind(wanted.to_string())
    .bind(CURRENCY)
    .bind(i64::try_from(now).expect("seconds since 1970 fit for 292 billion years"))
    .fetch_optional(connection)
    .await?;
    Ok(id)
}

async fn select_known(
    connection: &mut SqliteConnection,
    user: UserId,
    key: &Key,
    wanted: &Wanted,
) -> Result<Order> {
    let (id, request): (OrderId, String) = sqlx::query_as(
        "SELECT id, request FROM orders WHERE user_id = $1 AND idempotency_key = $2",
    )
    .bind(user)
    .bind(key.as_str())
    .fetch_one(&mut *connection)
    .await?;
    if request != wanted.to_string() {
        return Err(Error::Conflict(
            "this `Idempotency-Key` stands for another order; use a new one for a new order",
        ));
    }
    select_order(connection, user, id).await
}

async fn take_cart(
    connection: &mut SqliteConnection,
    user: UserId,
) -> Result<BTreeMap<BookId, i64>> {
    let items: Vec<(BookId, i64)> =
        sqlx::query_as("DELETE FROM cart_items WHERE user_id = $1 RETURNING book_id, quantity")
            .bind(user)
            .fetch_all(connection)
            .await?;
    if items.is_empty() {
        return Err(Error::Conflict("the cart is empty"));
    }
    Ok(items.into_iter().collect())
}

async fn take_stock(
    connection: &mut SqliteConnection,
    book: BookId,
    quantity: i64,
) -> Result<Level> {
    let level = sqlx::query_as(
        "UPDATE stock SET quantity = quantity - $1, version = version + 1
         WHERE book_id = $2 AND quantity >= $1
         RETURNING book_id, quantity AS in_stock, version",
    )
    .bind(quantity)
    .bind(book)
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(level) = level {
        return Ok(level);
    }
    books::exists(connection, book).await?;
    Err(Error::Conflict(
        "there are not enough copies of a book in stock",
    ))
}

async fn insert_item(
    connection: &mut SqliteConnection,
    order: OrderId,
    book: BookId,
    quantity: i64,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO order_items (order_id, book_id, quantity, price_minor)
         SELECT $1, id, $2, price_minor FROM books WHERE id = $3",
    )
    .bind(order)
    .bind(quantity)
    .bind(book)
    .execute(connection)
    .await?;
    Ok(())
}

async fn total(connection: &mut SqliteConnection, order: OrderId) -> Result<()> {
    sqlx::query(
        "UPDATE orders SET total_minor =
             (SELECT SUM(quantity * price_minor) FROM order_items WHERE order_id = $1)
         WHERE id = $1",
    )
    .bind(order)
    .execute(connection)
    .await?;
    Ok(())
}
