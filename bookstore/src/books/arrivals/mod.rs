//! `GET /api/v1/books/arrivals`: the newest books with their authors and ratings, which is where the fault `n-plus-one` of chapter
//! 03-slow-list lives.
//!
//! Planted (`per_book`), each book of the page is completed by two queries of its own. Repaired (`joined`), one query answers for all.

mod joined;
mod per_book;

use axum::Json;
use axum::extract::{FromRequestParts, Query, State};
use http::request::Parts;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::page::Limit;
use crate::App;
use crate::error::{Error, Result};
use crate::faults::{State as Twin, Switchable};

/// A new book as the front page shows it. `rating` is the mean of its reviews, null where it has none.
#[derive(Debug, FromRow, Serialize)]
pub(super) struct Arrival {
    id: i64,
    title: String,
    published_year: i64,
    author: String,
    rating: Option<f64>,
}

/// The newest books, newest first.
#[derive(Debug, Serialize)]
pub(super) struct Arrivals {
    items: Vec<Arrival>,
}

/// How many are asked for.
pub(super) struct Newest(Limit);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNewest {
    limit: Option<String>,
}

pub(super) async fn arrivals(State(app): State<App>, newest: Newest) -> Result<Json<Arrivals>> {
    let items = match app.books.arrivals.state() {
        Twin::Planted => per_book::arrivals(&app.db, newest.0).await?,
        Twin::Repaired => joined::arrivals(&app.db, newest.0).await?,
    };
    Ok(Json(Arrivals { items }))
}

impl<S: Send + Sync> FromRequestParts<S> for Newest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Query(raw) = Query::<RawNewest>::from_request_parts(parts, state).await?;
        let limit = raw.limit.as_deref();
        limit.map_or(Ok(Limit::DEFAULT), Limit::parse).map(Self)
    }
}
