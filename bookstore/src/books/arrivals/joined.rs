//! The newest books, all that is shown of them in one query.

use super::Arrival;
use crate::books::page::Limit;
use crate::db::Db;
use crate::error::Result;

pub(super) async fn arrivals(db: &Db, limit: Limit) -> Result<Vec<Arrival>> {
    let rows = sqlx::query_as(
        "SELECT newest.id, title, published_year, authors.name AS author, AVG(rating) AS rating
         FROM (
             SELECT id, title, author_id, published_year
             FROM books
             ORDER BY published_year DESC, id DESC
             LIMIT $1
         ) AS newest
         JOIN authors ON authors.id = author_id
         LEFT JOIN reviews ON book_id = newest.id
         GROUP BY newest.id, title, published_year, authors.name
         ORDER BY published_year DESC, newest.id DESC",
    )
    .bind(limit.count())
    .fetch_all(db)
    .await?;
    Ok(rows)
}
