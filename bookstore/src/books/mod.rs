//! Books: list, get, search, arrivals, related.

mod arrivals;
mod cache;
mod feed;
mod highlight;
mod list;
mod page;
mod related;
mod suggest;

use axum::extract::{FromRequestParts, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::request::Parts;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteExecutor};

use self::cache::BookCache;
use self::highlight::{Found, highlight};
pub(crate) use self::page::Limit;
use self::page::{Cursor, Page, Search};
use self::suggest::Suggestions;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::faults::{
    ALLOC_CHURN, HEAP_GROWTH, N_PLUS_ONE, QUADRATIC_RELATED, REGEX_PER_REQUEST, SLOW_LIST,
    Switchable, Toggle, WATCH_EXPIRATION,
};
use crate::metrics::Metrics;
use crate::{App, Settings};

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/books", get(list::list))
        .route("/books/arrivals", get(arrivals::arrivals))
        .route("/books/feed", get(feed::feed))
        .route("/books/search", get(search))
        .route("/books/suggest", get(suggest::suggest))
        .route("/books/{id}", get(read))
        .route("/books/{id}/related", get(related::related))
}

/// What the handlers of books share, from one request to the next.
pub(crate) struct Books {
    pub(crate) cache: BookCache,
    pub(crate) feed: Toggle,
    pub(crate) suggestions: Suggestions,
    pub(crate) list: Toggle,
    pub(crate) arrivals: Toggle,
    pub(crate) highlight: Toggle,
    pub(crate) related: Toggle,
}

/// A book's number, read from the path. It may name no book.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, sqlx::Type,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct BookId(pub i64);

/// A book in full: about 1 KB. It has no stock, which changes with each order and must not be cached with it.
#[derive(Debug, FromRow, Serialize)]
pub struct Book {
    id: i64,
    title: String,
    author: String,
    published_year: i64,
    price_minor: i64,
    currency: String,
    description: String,
    content: String,
}

/// A book in a list: what a shelf shows.
#[derive(Debug, FromRow, Serialize)]
pub struct Summary {
    id: i64,
    title: String,
    author: String,
    price_minor: i64,
    currency: String,
    in_stock: i64,
}

/// A page of books, by id ascending. `next_cursor` is null on the last page.
#[derive(Debug, Serialize)]
pub struct Shelf<T> {
    items: Vec<T>,
    next_cursor: Option<Cursor>,
}

async fn search(State(app): State<App>, search: Search) -> Result<Json<Shelf<Found>>> {
    let rows = select_matching(&app.db, &search).await?;
    let shelf = Shelf::cut(rows, &search.page);
    let items = highlight(app.books.highlight.state(), search.text(), shelf.items)?;
    Ok(Json(Shelf {
        items,
        next_cursor: shelf.next_cursor,
    }))
}

async fn read(State(app): State<App>, id: BookId) -> Result<Response> {
    let book = app.books.cache.get(id, select_book(&app.db, id)).await?;
    Ok(Json(&*book).into_response())
}

impl Books {
    pub(crate) fn new(settings: &Settings, metrics: &Metrics) -> Self {
        let state = |fault| settings.faults.state(fault);
        let toggle = |fault| Toggle::new(state(fault));
        Self {
            cache: BookCache::new(settings.cache_ttl, metrics.cache(), state(WATCH_EXPIRATION)),
            list: toggle(SLOW_LIST),
            arrivals: toggle(N_PLUS_ONE),
            highlight: toggle(REGEX_PER_REQUEST),
            related: toggle(QUADRATIC_RELATED),
            feed: toggle(ALLOC_CHURN),
            suggestions: Suggestions::new(state(HEAP_GROWTH), metrics),
        }
    }

    /// Ends the background work that can still be ended.
    pub(crate) async fn close(&self) {
        self.cache.close().await;
    }
}

impl Shelf<Summary> {
    /// `rows` hold one row more than the page if there is another page.
    fn cut(mut items: Vec<Summary>, page: &Page) -> Self {
        let more = items.len() > page.limit.rows();
        items.truncate(page.limit.rows());
        let last = items.last().filter(|_| more);
        Self {
            next_cursor: last.map(|book| Cursor::after(BookId(book.id))),
            items,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for BookId {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await?;
        text.parse().map(Self).map_err(|_| Error::Invalid {
            parameter: "id",
            problem: "must be a whole number",
        })
    }
}

/// 404 unless there is such a book.
pub(crate) async fn exists(db: impl SqliteExecutor<'_>, id: BookId) -> Result<()> {
    let row = sqlx::query("SELECT 1 FROM books WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await?;
    row.map(|_| ()).ok_or(Error::NotFound("book"))
}

async fn select_matching(db: &Db, search: &Search) -> Result<Vec<Summary>> {
    let rows = sqlx::query_as(
        r"SELECT books.id, title, authors.name AS author, price_minor, currency, COALESCE(quantity, 0) AS in_stock
          FROM books
          JOIN authors ON authors.id = author_id
          LEFT JOIN stock ON book_id = books.id
          WHERE books.id > $1
            AND (LOWER(title) LIKE $2 ESCAPE '\' OR LOWER(authors.name) LIKE $2 ESCAPE '\')
          ORDER BY books.id
          LIMIT $3",
    )
    .bind(search.page.after)
    .bind(search.pattern())
    .bind(search.page.limit.rows_and_one())
    .fetch_all(db)
    .await?;
    Ok(rows)
}

async fn select_book(db: &Db, id: BookId) -> Result<Book> {
    sqlx::query_as(
        "SELECT books.id, title, authors.name AS author, published_year, price_minor, currency, description, content
         FROM books
         JOIN authors ON authors.id = author_id
         WHERE books.id = $1",
    )
    .bind(id)
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound("book"))
}
