//! `GET /api/v1/books`: the shelf, which is where the fault `slow-list` of chapter 03-slow-list lives.
//!
//! Planted (`everything`), the answer holds every book in full, whatever page was asked for: about 2 MB. Repaired (`summaries`), it is one
//! page of what a shelf shows. This is the one fault whose twins differ in what they answer: the fault is in the answer. The books of the
//! page that was asked for are in both, with the same id, title, author and price.

mod everything;
mod summaries;

use axum::extract::State;
use axum::response::IntoResponse;
use bytes::Bytes;
use http::header;

use super::page::Page;
use crate::App;
use crate::error::Result;
use crate::faults::{State as Twin, Switchable};

/// A list as it goes out: JSON with the books under `items`.
pub(super) struct ListBody(Bytes);

pub(super) async fn list(State(app): State<App>, page: Page) -> Result<ListBody> {
    match app.books.list.state() {
        Twin::Planted => everything::list(&app.db, &page).await,
        Twin::Repaired => summaries::list(&app.db, &page).await,
    }
}

impl IntoResponse for ListBody {
    fn into_response(self) -> axum::response::Response {
        ([(header::CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}
