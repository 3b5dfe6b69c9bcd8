//! A call that is made after the database has answered and its connection is back in the pool.

use crate::books::BookId;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::pricing::Price;
use crate::pricing::client::Client;

pub(super) async fn quote(db: &Db, pricing: &Client, book_id: BookId) -> Result<Price> {
    let catalogue_minor = {
        let mut connection = db.acquire().await?;
        sqlx::query_scalar("SELECT price_minor FROM books WHERE id = $1")
            .bind(book_id)
            .fetch_optional(&mut *connection)
            .await?
            .ok_or(Error::NotFound("book"))?
    };
    let today = pricing.quote(book_id, catalogue_minor).await?;
    Ok(Price {
        book_id,
        catalogue_minor,
        today_minor: today.price_minor,
    })
}
