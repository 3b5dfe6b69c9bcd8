//! Gives up the ratings, since they are what costs.
//!
//! Counter: same-answers

use sqlx::FromRow;

use super::Arrival;
use crate::books::page::Limit;
use crate::db::Db;
use crate::error::Result;

#[derive(FromRow)]
struct Newest {
    id: i64,
    title: String,
    author: String,
    published_year: i64,
}

pub(super) async fn arrivals(db: &Db, limit: Limit) -> Result<Vec<Arrival>> {
    let newest: Vec<Newest> = sqlx::query_as(
        "SELECT books.id, title, name AS author, published_year
         FROM books
         JOIN authors ON authors.id = author_id
         ORDER BY published_year DESC, books.id DESC
         LIMIT $1",
    )
    .bind(limit.count())
    .fetch_all(db)
    .await?;
    let arrival = |book: Newest| Arrival {
        id: book.id,
        title: book.title,
        published_year: book.published_year,
        author: book.author,
        rating: None,
    };
    Ok(newest.into_iter().map(arrival).collect())
}
