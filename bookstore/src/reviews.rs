//! Reviews of a book, newest first. Whoever has logged in may write one.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::App;
use crate::books::{self, BookId};
use crate::db::Db;
use crate::error::Result;
use crate::json::Input;
use crate::sessions::Buyer;
use crate::users::UserId;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/books/{id}/reviews", get(list).post(post))
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

/// What a buyer says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Opinion {
    rating: Rating,
    body: Text,
}

/// 1 to 5.
#[derive(Deserialize)]
#[serde(try_from = "i64")]
struct Rating(i64);

/// Up to 4,000 bytes that say something.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Text(String);

const LONGEST: usize = 4_000;

impl TryFrom<i64> for Rating {
    type Error = &'static str;

    fn try_from(stars: i64) -> Result<Self, Self::Error> {
        if (1..=5).contains(&stars) {
            Ok(Self(stars))
        } else {
            Err("`rating` must be a whole number from 1 to 5")
        }
    }
}

impl TryFrom<String> for Text {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim().is_empty() || text.len() > LONGEST {
            return Err("`body` must have 1 to 4000 bytes");
        }
        Ok(Self(text))
    }
}

async fn list(State(app): State<App>, id: BookId) -> Result<Json<Reviews>> {
    let items = select_reviews(&app.db, id).await?;
    // Only an empty list leaves open whether the book is there.
    if items.is_empty() {
        books::exists(&app.db, id).await?;
    }
    Ok(Json(Reviews { items }))
}

async fn post(
    State(app): State<App>,
    buyer: Buyer,
    id: BookId,
    Input(opinion): Input<Opinion>,
) -> Result<(StatusCode, Json<Review>)> {
    books::exists(&app.db, id).await?;
    let review = insert_review(&app.db, buyer.id, id, &opinion).await?;
    Ok((StatusCode::CREATED, Json(review)))
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

async fn insert_review(db: &Db, user: UserId, book: BookId, opinion: &Opinion) -> Result<Review> {
    let Opinion {
        rating: Rating(rating),
        body: Text(body),
    } = opinion;
    let review = sqlx::query_as(
        "INSERT INTO reviews (id, book_id, rating, reviewer, body, written_on)
         SELECT (SELECT COALESCE(MAX(id), 0) + 1 FROM reviews), $1, $2, name, $3,
                CAST(CURRENT_DATE AS TEXT)
         FROM users
         WHERE id = $4
         RETURNING id, rating, reviewer, body, written_on",
    )
    .bind(book)
    .bind(rating)
    .bind(body)
    .bind(user)
    .fetch_one(db)
    .await?;
    Ok(review)
}
