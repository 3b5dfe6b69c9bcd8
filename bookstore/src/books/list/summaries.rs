//! The list as a page of summaries: the columns that a shelf shows, and no more rows than were asked for.

use super::ListBody;
use crate::books::page::Page;
use crate::books::{Shelf, Summary};
use crate::db::Db;
use crate::error::Result;

pub(super) async fn list(db: &Db, page: &Page) -> Result<ListBody> {
    let rows = select_summaries(db, page).await?;
    serialize(&Shelf::cut(rows, page))
}

#[inline(never)]
fn serialize(shelf: &Shelf<Summary>) -> Result<ListBody> {
    let json = serde_json::to_vec(shelf)?;
    Ok(ListBody(json.into()))
}

async fn select_summaries(db: &Db, page: &Page) -> Result<Vec<Summary>> {
    let rows = sqlx::query_as(
        "SELECT books.id, title, authors.name AS author, price_minor, currency, COALESCE(quantity, 0) AS in_stock
         FROM books
         JOIN authors ON authors.id = author_id
         LEFT JOIN stock ON book_id = books.id
         WHERE books.id > $1
         ORDER BY books.id
         LIMIT $2",
    )
    .bind(page.after)
    .bind(page.limit.rows_and_one())
    .fetch_all(db)
    .await?;
    Ok(rows)
}
