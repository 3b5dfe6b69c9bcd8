//! Stock: how many copies there are, and who hears when that changes.
//!
//! | part | concept |
//! |---|---|
//! | `board` | the last known level of every book, in memory |
//! | `breakdown` | where the copies of one book are, kept for a moment |
//! | `transfer` | copies move from one warehouse to another |
//! | `events` | changes, as they happen, to whoever listens |

mod board;
mod breakdown;
mod events;
mod transfer;

use std::convert::Infallible;
use std::sync::Arc;

use ::metrics::{Counter, counter, describe_counter};
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::{Stream, StreamExt};
use http::header;
use serde::Serialize;
use sqlx::FromRow;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use self::board::Board;
use self::breakdown::{Breakdown, Breakdowns};
use self::transfer::{Desks, Receipt, Transfer};
use crate::App;
use crate::books::BookId;
use crate::error::Result;
use crate::faults::{STREAM_FORWARDER, Selection, Switchable, Toggle};
use crate::json::Input;
use crate::metrics::Metrics;
use crate::sessions::Buyer;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/stock", get(board))
        .route("/stock/events", get(events))
        .route("/stock/transfers", post(transfer))
        .route("/stock/{id}", get(breakdown))
}

/// Changes that a slow listener may be behind; beyond this it misses the oldest.
const BACKLOG: usize = 1_024;

/// How many copies of a book the shop has. Of two, the one with the higher version is the later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow, Serialize)]
pub(crate) struct Level {
    pub(crate) book_id: BookId,
    pub(crate) in_stock: i64,
    pub(crate) version: i64,
}

const LISTENERS_STAY: &str = "Listeners from here on leave nothing behind. The tasks of those that left before stay until the process ends.";

/// What the handlers of stock share, from one request to the next.
pub(crate) struct Stock {
    pub(crate) board: Board,
    pub(crate) breakdowns: Breakdowns,
    pub(crate) desks: Desks,
    changes: broadcast::Sender<Level>,
    pub(crate) events: Toggle,
    sent: Counter,
    closed: CancellationToken,
}

impl Stock {
    pub(crate) fn new(faults: &Selection, metrics: &Metrics) -> Self {
        Self {
            sent: metrics.register(sent),
            events: Toggle::leaving(faults.state(STREAM_FORWARDER), LISTENERS_STAY),
            board: Board::new(faults),
            breakdowns: Breakdowns::new(faults),
            desks: Desks::new(faults, metrics),
            changes: broadcast::Sender::new(BACKLOG),
            closed: CancellationToken::new(),
        }
    }

    /// Notes a change that has been committed, and tells whoever listens.
    pub(crate) async fn changed(&self, level: Level) {
        self.board.note(level);
        self.breakdowns.forget(level.book_id).await;
        // An error says that nobody listens.
        let _ = self.changes.send(level);
    }

    /// Ends every stream of changes.
    pub(crate) fn close(&self) {
        self.closed.cancel();
    }
}

async fn board(State(app): State<App>) -> Result<impl IntoResponse> {
    let json = app.stock.board.show(&app.db).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], json))
}

async fn breakdown(State(app): State<App>, id: BookId) -> Result<Json<Arc<Breakdown>>> {
    let breakdown = app.stock.breakdowns.of(&app.db, id).await?;
    Ok(Json(breakdown))
}

async fn transfer(
    State(app): State<App>,
    _staff: Buyer,
    Input(transfer): Input<Transfer>,
) -> Result<Json<Receipt>> {
    let receipt = transfer::transfer(&app.stock.desks, &app.db, &transfer).await?;
    app.stock.breakdowns.forget(transfer.book_id).await;
    Ok(Json(receipt))
}

async fn events(State(app): State<App>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let closed = app.stock.closed.clone().cancelled_owned();
    let sent = app.stock.sent.clone();
    let events = events::of(app.stock.events.state(), &app.stock.changes)
        .map(move |level| {
            sent.increment(1);
            let event = Event::default().event("stock").json_data(level);
            Ok(event.expect("a level is plain numbers"))
        })
        .take_until(closed);
    Sse::new(events).keep_alive(KeepAlive::default())
}

fn sent() -> Counter {
    const NAME: &str = "bookstore_stock_events_total";
    describe_counter!(NAME, "Changes of stock that were sent to those who listen");
    counter!(NAME)
}
