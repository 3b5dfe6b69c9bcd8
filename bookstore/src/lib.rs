//! The leaky bookstore: a small, real service with faults planted on purpose.
//!
//! A tour, in the order in which a request meets the code:
//!
//! - [`router`] composes the resources: [`books`], [`reviews`] and `/healthz`.
//! - [`books`] lists, gets and searches; `books::cache` stands between `get` and the database, and is where the first
//!   fault lives: two files side by side, of which [`faults`] chooses one.
//! - [`error`] is what every refusal looks like; [`metrics`] counts; [`telemetry`] logs.
//! - [`db`] opens the database and [`seed`] fills it, with the same books on every machine.
//! - [`debug`] is the other listener: profiles, `/metrics` and the switches of the faults.
//! - [`config`] is the command line; [`shutdown`] is how it ends.
//!
//! The caller owns socket and shutdown, so that a test needs neither:
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use bookstore::{App, db, faults, router};
//! let store = db::Store::open(&db::Location::Temporary).await?;
//! let app = App::new(store.db.clone(), std::time::Duration::from_secs(300), &faults::Selection::All);
//! let service = router(app);
//! # Ok(()) }
//! ```

pub mod books;
pub mod config;
pub mod db;
pub mod debug;
pub mod error;
pub mod faults;
pub mod metrics;
pub mod reviews;
pub mod seed;
pub mod shutdown;
pub mod telemetry;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tower_http::trace::TraceLayer;
use tracing::Span;

use crate::books::cache::BookCache;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::faults::{Selection, WATCH_EXPIRATION};
use crate::metrics::Metrics;

/// No handler works longer than this; the client is told to try again.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// How long connections may take to end once the service stops.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

/// One bookstore: what its handlers share. Clones are handles to the same one.
#[derive(Clone)]
pub struct App {
    db: Db,
    cache: Arc<BookCache>,
    metrics: Metrics,
    runtime: Handle,
}

impl App {
    /// A bookstore over `db`, with the chosen faults planted. Its tasks run on the runtime that this is called on.
    pub fn new(db: Db, cache_ttl: Duration, planted: &Selection) -> Self {
        let metrics = Metrics::new();
        let cache = BookCache::new(cache_ttl, metrics.cache(), planted.state(WATCH_EXPIRATION));
        Self {
            db,
            cache: Arc::new(cache),
            metrics,
            runtime: Handle::current(),
        }
    }

    /// The figures that this app counts.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Ends the background work that the app can still end.
    pub async fn close(&self) {
        self.cache.close().await;
    }
}

/// The public API.
pub fn router(app: App) -> Router {
    Router::new()
        .nest("/api/v1", books::router().merge(reviews::router()))
        .route("/healthz", get(health))
        .fallback(async || Error::NotFound("resource"))
        .method_not_allowed_fallback(async || Error::MethodNotAllowed)
        .layer(middleware::from_fn_with_state(app.clone(), oversee))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(request_span)
                // The error itself is logged where it becomes an answer, with its cause.
                .on_failure(()),
        )
        .with_state(app)
}

/// Answers on `listener` until `shutdown` is cancelled, then lets requests in flight end within [`SHUTDOWN_GRACE`].
pub async fn serve(listener: TcpListener, app: App, shutdown: CancellationToken) -> io::Result<()> {
    let server = axum::serve(listener, router(app))
        .with_graceful_shutdown(shutdown.clone().cancelled_owned());
    tokio::select! {
        ended = server.into_future() => ended,
        () = out_of_patience(&shutdown) => {
            tracing::warn!("some connections did not end in time and were cut");
            Ok(())
        }
    }
}

async fn out_of_patience(shutdown: &CancellationToken) {
    shutdown.cancelled().await;
    tokio::time::sleep(SHUTDOWN_GRACE).await;
}

/// Bounds a request in time and counts its answer.
async fn oversee(State(app): State<App>, request: Request, next: Next) -> Result<Response> {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let answer = tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await;
    let response = answer
        .unwrap_or_else(|_elapsed| axum::response::IntoResponse::into_response(Error::TimedOut));
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    app.metrics.count_request(&method, route, response.status());
    Ok(response)
}

fn request_span(request: &Request) -> Span {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), route)
}

async fn health(State(app): State<App>) -> Result<Json<Value>> {
    sqlx::query("SELECT 1").execute(&app.db).await?;
    Ok(Json(json!({ "status": "ok" })))
}
