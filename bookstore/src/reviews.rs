//! Reviews of a book, newest first.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use sqlx::FromRow;

use crate::App;
use crate::books::BookId;
use crate::db::Db;
use crate::error::{Error, Result};

pub(crate) fn router() -> Router<App> {
    Router::new().route("/books/{id}/reviews", get(list))
}

/// A reader's opinion.
#[derive(Debug, FromRow, Serialize)]
pub struct Review {
    id: i64,
    /// 1 to 5.
    rating: i64,
    reviewer: String,
    body: String,
    /// ISO 8601 date.
    written_on: String,
}

/// All reviews of one book.
#[derive(Debug, Serialize)]
pub struct Reviews {
    items: Vec<Review>,
}

async fn list(State(app): State<App>, id: BookId) -> Result<Json<Reviews>> {
    let items = select_reviews(&app.db, id).await?;
    // Only an empty list leaves open whether the book is there.
    if items.is_empty() && !book_exists(&app.db, id).await? {
        return Err(Error::NotFound("book"));
    }
    Ok(Json(Reviews { items }))
}

async fn select_reviews(db: &Db, id: BookId) -> Result<Vec<Review>> {
    let rows = sqlx::query_as(
        "SELECT id, rating, reviewer, body, written_on
         FROM reviews
         WHERE book_id = $1
         ORDER BY written_on DESC, id DESC",
    )
    .bind(id)
    .fetch_all(db)
    .await?;
    Ok(rows)
}

async fn book_exists(db: &Db, id: BookId) -> Result<bool> {
    let row = sqlx::query("SELECT 1 FROM books WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await?;
    Ok(row.is_some())
}
