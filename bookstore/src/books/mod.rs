//! Books: list, get, search.

pub(crate) mod cache;
mod page;

use axum::extract::{FromRequestParts, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::request::Parts;
use serde::Serialize;
use sqlx::FromRow;

use self::page::{Cursor, Page, Search};
use crate::App;
use crate::db::Db;
use crate::error::{Error, Result};

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/books", get(list))
        .route("/books/search", get(search))
        .route("/books/{id}", get(read))
}

/// A book's number, read from the path. It may name no book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
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
pub struct Shelf {
    items: Vec<Summary>,
    next_cursor: Option<Cursor>,
}

async fn list(State(app): State<App>, page: Page) -> Result<Json<Shelf>> {
    let rows = select_page(&app.db, &page).await?;
    Ok(Json(Shelf::cut(rows, &page)))
}

async fn search(State(app): State<App>, search: Search) -> Result<Json<Shelf>> {
    let rows = select_matching(&app.db, &search).await?;
    Ok(Json(Shelf::cut(rows, &search.page)))
}

async fn read(State(app): State<App>, id: BookId) -> Result<Response> {
    let book = app.cache.get(id, select_book(&app.db, id)).await?;
    Ok(Json(&*book).into_response())
}

impl Shelf {
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

async fn select_page(db: &Db, page: &Page) -> Result<Vec<Summary>> {
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
