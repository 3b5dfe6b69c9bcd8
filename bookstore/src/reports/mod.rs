//! Reports: how each book sells, as a file that is written once and downloaded as often as one likes.

mod folder;
mod write;

use axum::extract::{FromRequestParts, Path, State};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::request::Parts;
use http::{StatusCode, header};
use serde::Serialize;
use sqlx::FromRow;

pub(crate) use self::folder::Folder;
use crate::App;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::sessions::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/reports", post(order))
        .route("/reports/{id}", get(download))
}

/// A report's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
struct ReportId(u64);

/// A report that can be downloaded.
#[derive(Serialize)]
struct Written {
    id: ReportId,
    bytes: u64,
    href: String,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    title: String,
    in_stock: i64,
    sold: i64,
    earned_minor: i64,
}

async fn order(State(app): State<App>, _visitor: Visitor) -> Result<(StatusCode, Json<Written>)> {
    let rows = select_rows(&app.db).await?;
    let id = app.reports.next();
    let bytes = app
        .reports
        .writing
        .write(app.reports.path(id)?, rows)
        .await?;
    app.reports.keep_the_latest(id).await?;
    let href = format!("/api/v1/reports/{}", id.0);
    Ok((StatusCode::CREATED, Json(Written { id, bytes, href })))
}

async fn download(State(app): State<App>, id: ReportId) -> Result<impl IntoResponse> {
    let report = tokio::fs::read(app.reports.path(id)?).await;
    let report = report.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::NotFound("report"),
        _ => Error::File(error),
    })?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"report.csv\"",
        ),
    ];
    Ok((headers, report))
}

async fn select_rows(db: &Db) -> Result<Vec<Row>> {
    let rows = sqlx::query_as(
        "SELECT books.id, title, COALESCE(stock.quantity, 0) AS in_stock,
                COALESCE(SUM(order_items.quantity), 0) AS sold,
                COALESCE(SUM(order_items.quantity * order_items.price_minor), 0) AS earned_minor
         FROM books
         LEFT JOIN stock ON stock.book_id = books.id
         LEFT JOIN order_items ON order_items.book_id = books.id
         GROUP BY books.id, title, stock.quantity
         ORDER BY books.id",
    )
    .fetch_all(db)
    .await?;
    Ok(rows)
}

impl<S: Send + Sync> FromRequestParts<S> for ReportId {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await?;
        text.parse().map(Self).map_err(|_| Error::Invalid {
            parameter: "id",
            problem: "must be a whole number",
        })
    }
}
