//! `GET /api/v1/books/{id}/related`: what readers of a book also read, by the shop's latest reviews; where the fault `quadratic-related` of
//! chapter 03-slow-list lives.
//!
//! Planted (`every_pair`), each of these reviews is held against each other one. Repaired (`by_reader`), they are indexed by their reader.

mod by_reader;
mod every_pair;

use std::collections::HashMap;

use axum::Json;
use axum::extract::{FromRequestParts, Query, State};
use http::request::Parts;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::BookId;
use crate::App;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::faults::{State as Twin, Switchable};

/// Books in an answer.
const SHOWN: usize = 10;

/// A reader's review of a book.
#[derive(Debug, FromRow)]
struct Reading {
    reader: String,
    #[sqlx(flatten)]
    volume: Volume,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, FromRow)]
struct Volume {
    id: i64,
    title: String,
}

/// A book that readers also read, and how often they did.
#[derive(Debug, Serialize)]
struct AlsoRead {
    id: i64,
    title: String,
    times: u64,
}

/// The books that are most often read by the same readers, the most frequent first.
#[derive(Debug, Serialize)]
pub(super) struct Related {
    items: Vec<AlsoRead>,
}

/// How many of the latest reviews are looked at, 1 to 2,000.
pub(super) struct Among(i64);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAmong {
    among: Option<String>,
}

pub(super) async fn related(
    State(app): State<App>,
    id: BookId,
    among: Among,
) -> Result<Json<Related>> {
    let volume = select_volume(&app.db, id).await?;
    let readings = select_readings(&app.db, &among).await?;
    let times = match app.books.related.state() {
        Twin::Planted => every_pair::also_read(&volume, &readings),
        Twin::Repaired => by_reader::also_read(&volume, &readings),
    };
    Ok(Json(Related::most(times)))
}

impl Related {
    fn most(times: HashMap<Volume, u64>) -> Self {
        let also_read = |(volume, times): (Volume, u64)| AlsoRead {
            id: volume.id,
            title: volume.title,
            times,
        };
        let mut items: Vec<_> = times.into_iter().map(also_read).collect();
        items.sort_by_key(|book| (std::cmp::Reverse(book.times), book.id));
        items.truncate(SHOWN);
        Self { items }
    }
}

impl Among {
    const MOST: i64 = 2_000;
    const DEFAULT: i64 = 200;
}

impl<S: Send + Sync> FromRequestParts<S> for Among {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Query(raw) = Query::<RawAmong>::from_request_parts(parts, state).await?;
        let Some(text) = raw.among else {
            return Ok(Self(Self::DEFAULT));
        };
        text.parse()
            .ok()
            .filter(|among| (1..=Self::MOST).contains(among))
            .map(Self)
            .ok_or(Error::Invalid {
                parameter: "among",
                problem: "must be a whole number from 1 to 2000",
            })
    }
}

async fn select_volume(db: &Db, id: BookId) -> Result<Volume> {
    sqlx::query_as("SELECT id, title FROM books WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await?
        .ok_or(Error::NotFound("book"))
}

async fn select_readings(db: &Db, among: &Among) -> Result<Vec<Reading>> {
    let rows = sqlx::query_as(
        "SELECT reviewer AS reader, books.id, title
         FROM reviews
         JOIN books ON books.id = book_id
         ORDER BY written_on DESC, reviews.id DESC
         LIMIT $1",
    )
    .bind(among.0)
    .fetch_all(db)
    .await?;
    Ok(rows)
}
