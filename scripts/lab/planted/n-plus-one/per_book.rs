//! The newest books, each completed as it is come to.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::FromRow;

use super::Arrival;
use crate::books::page::Limit;
use crate::db::Db;
use crate::error::Result;

#[derive(FromRow)]
struct Newest {
    id: i64,
    title: String,
    author_id: i64,
    published_year: i64,
}

pub(super) async fn arrivals(db: &Db, limit: Limit) -> Result<Vec<Arrival>> {
    let newest: Vec<Newest> = sqlx::query_as(
        "SELECT id, title, author_id, published_year
         FROM books
         ORDER BY published_year DESC, id DESC
         LIMIT $1",
    )
    .bind(limit.count())
    .fetch_all(db)
    .await?;
    let mut arrivals = Vec::with_capacity(newest.len());
    for book in newest {
        arrivals.push(complete(db, book).await?);
    }
    Ok(arrivals)
}

/// Boxed, so that it has a frame of its own and does not melt into the handler.
fn complete(db: &Db, book: Newest) -> BoxFuture<'_, Result<Arrival>> {
    async move {
        let author = sqlx::query_scalar("SELECT name FROM authors WHERE id = $1")
            .bind(book.author_id)
            .fetch_one(db)
            .await?; // anchor: author
        let rating = sqlx::query_scalar("SELECT AVG(rating) FROM reviews WHERE book_id = $1")
            .bind(book.id)
            .fetch_one(db)
            .await?; // anchor: rating
        Ok(Arrival {
            id: book.id,
            title: book.title,
            published_year: book.published_year,
            author,
            rating,
        })
    }
    .boxed()
}
