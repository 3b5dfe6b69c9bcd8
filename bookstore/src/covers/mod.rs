//! Covers of books: uploaded as JPEG, served whole or as the preview that cameras and editors embed.

mod exif;
mod previews;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::{get, put};
use bytes::Bytes;
use futures_util::StreamExt;
use http::{StatusCode, header};
use sqlx::SqliteExecutor;

use self::previews::Previews;
use crate::App;
use crate::books::{self, BookId};
use crate::error::{Error, Result};
use crate::faults::{State as Planting, Switch};
use crate::sessions::Visitor;

/// The largest image, in bytes.
const LARGEST: usize = 2 * 1024 * 1024;

/// How every JPEG begins.
const JPEG: [u8; 3] = [0xff, 0xd8, 0xff];

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/books/{id}/cover", put(upload).get(image))
        .route("/books/{id}/cover/preview", get(preview))
}

/// What the handlers of covers share, from one request to the next.
pub(crate) struct Covers {
    pub(crate) previews: Switch<Previews>,
}

impl Covers {
    pub(crate) fn new(state: Planting) -> Self {
        Self {
            previews: Previews::switch(state),
        }
    }
}

async fn upload(
    State(app): State<App>,
    _visitor: Visitor,
    id: BookId,
    body: Body,
) -> Result<StatusCode> {
    books::exists(&app.db, id).await?;
    let parts = receive(body).await?;
    let image = app.covers.previews.current().take(id, &parts);
    upsert(&app.db, id, &image).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn image(State(app): State<App>, id: BookId) -> Result<impl IntoResponse> {
    let image = select(&app.db, id).await?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], image))
}

async fn preview(State(app): State<App>, id: BookId) -> Result<impl IntoResponse> {
    let previews = app.covers.previews.current();
    if previews.get(id).is_none() {
        // Uploaded before the service started, or without a preview.
        let image = Bytes::from(select(&app.db, id).await?);
        previews.take(id, &[image]);
    }
    let preview = previews.get(id).ok_or(Error::NotFound("preview"))?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], preview))
}

/// The body, in the parts in which it came.
async fn receive(body: Body) -> Result<Vec<Bytes>> {
    let mut stream = body.into_data_stream();
    let mut parts = Vec::new();
    let mut received = 0;
    while let Some(part) = stream.next().await {
        let part = part.map_err(Error::CutOff)?;
        received += part.len();
        if received > LARGEST {
            return Err(Error::Unreadable {
                status: StatusCode::PAYLOAD_TOO_LARGE,
                detail: format!("a cover has at most {LARGEST} bytes"),
            });
        }
        parts.push(part);
    }
    let begins = parts.iter().flatten().take(JPEG.len()).eq(&JPEG);
    if !begins {
        return Err(Error::Unreadable {
            status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
            detail: "a cover must be a JPEG image".to_owned(),
        });
    }
    Ok(parts)
}

async fn select(db: impl SqliteExecutor<'_>, id: BookId) -> Result<Vec<u8>> {
    sqlx::query_scalar("SELECT image FROM covers WHERE book_id = $1")
        .bind(id)
        .fetch_optional(db)
        .await?
        .ok_or(Error::NotFound("cover"))
}

async fn upsert(db: impl SqliteExecutor<'_>, id: BookId, image: &[u8]) -> Result<()> {
    sqlx::query(
        "INSERT INTO covers (book_id, image) VALUES ($1, $2)
         ON CONFLICT (book_id) DO UPDATE SET image = $2",
    )
    .bind(id)
    .bind(image)
    .execute(db)
    .await?;
    Ok(())
}
