//! The leaky bookstore: a small, real service with faults planted on purpose.
//!
//! A tour, in the order in which a request meets the code:
//!
//! - [`router`] composes the resources: [`books`], [`reviews`], [`users`], [`sessions`], [`carts`], [`orders`],
//!   [`stock`], [`covers`], [`pricing`], [`reports`] and `/healthz`.
//! - [`books`] lists, gets and searches; `books::cache` stands between `get` and the database, and is where the first
//!   fault lives: two files side by side, of which [`faults`] chooses one.
//! - [`users`] register; [`sessions`] begin with a password or as a guest, and hold subscriptions to the stock of books.
//! - [`error`] is what every refusal looks like; [`metrics`] counts; [`telemetry`] logs.
//! - [`db`] opens the database and [`seed`] fills it, with the same books on every machine.
//! - [`debug`] is the other listener: profiles, `/metrics` and the switches of the faults.
//! - [`ceilings`] end a service that would take the machine with it.
//! - [`config`] is the command line; [`shutdown`] is how it ends.
//!
//! The caller owns socket and shutdown, so that a test needs neither:
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use bookstore::{App, Settings, db, faults, router};
//! let store = db::Store::open(&db::Location::Temporary).await?;
//! let settings = Settings {
//!     cache_ttl: std::time::Duration::from_mins(5),
//!     pricing: None,
//!     faults: faults::Selection::All,
//! };
//! let app = App::new(store.db.clone(), &settings);
//! let service = router(app);
//! # Ok(()) }
//! ```

pub mod books;
pub mod carts;
pub mod ceilings;
mod clicks;
pub mod config;
pub mod covers;
pub mod db;
pub mod debug;
pub mod error;
pub mod faults;
mod json;
pub mod metrics;
pub mod orders;
pub mod pricing;
pub mod quotes;
pub mod reports;
pub mod reviews;
pub mod seed;
pub mod sessions;
pub mod shutdown;
pub mod stock;
pub mod telemetry;
pub mod users;
mod welcome;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
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

use crate::books::Books;
use crate::clicks::Clicks;
use crate::covers::Covers;
use crate::db::{Connections, Db};
use crate::error::{Error, Result};
use crate::faults::{
    CLIENT_PER_REQUEST, FAN_OUT_FLOOD, FILE_IO_ON_WORKER, HASH_ON_WORKER, LABEL_CARDINALITY,
    PINNED_COVER, POOL_HOLD, RSS_STAYS, SESSION_CYCLE, Selection, Toggle, UNBOUNDED_CLICKS,
};
use crate::metrics::{Asked, Metrics};
use crate::orders::Orders;
use crate::pricing::client::Client;
use crate::pricing::{Lists, Origin, Pricer};
use crate::quotes::Quotes;
use crate::reports::Folder;
use crate::sessions::{Sessions, Subscriptions};
use crate::stock::Stock;
use crate::telemetry::Statements;
use crate::users::Passwords;

/// No handler works longer than this; the client is told to try again.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// The largest body of a request, in bytes. A cover has a limit of its own.
pub const LARGEST_BODY: usize = 64 * 1024;

/// How long connections may take to end once the service stops.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

/// One bookstore: what its handlers share. Clones are handles to the same one.
///
/// Each resource that keeps something has a field of its own here, and makes it from the [`Settings`].
#[derive(Clone)]
pub struct App {
    db: Db,
    connections: Connections,
    books: Arc<Books>,
    covers: Arc<Covers>,
    passwords: Arc<Passwords>,
    sessions: Arc<Sessions>,
    subscriptions: Arc<Subscriptions>,
    stock: Arc<Stock>,
    orders: Arc<Orders>,
    pricing: Client,
    pricer: Arc<Pricer>,
    price_lists: Arc<Lists>,
    clicks: Arc<Clicks>,
    reports: Arc<Folder>,
    // What looks like a fault and is none: no code asks for its state.
    control: Arc<Toggle>,
    quotes: Arc<Quotes>,
    metrics: Metrics,
    runtime: Handle,
}

/// What a bookstore is made with, beside its database.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long the cache keeps a book.
    pub cache_ttl: Duration,
    /// The pricing service, if there is one.
    pub pricing: Option<Origin>,
    /// The faults that are planted.
    pub faults: Selection,
}

impl App {
    /// A bookstore over `db`. Its tasks run on the runtime that this is called on.
    pub fn new(db: Db, settings: &Settings) -> Self {
        let metrics = Metrics::new(settings.faults.state(LABEL_CARDINALITY));
        let state = |id| settings.faults.state(id);
        let pricing = Client::new(
            settings.pricing.clone(),
            state(CLIENT_PER_REQUEST),
            &metrics,
        );
        let connections = Connections::new(&db);
        let pricer = Pricer::new(state(POOL_HOLD), &connections, &pricing);
        Self {
            connections,
            pricer: Arc::new(pricer),
            clicks: Arc::new(Clicks::new(state(UNBOUNDED_CLICKS), &pricing, &metrics)),
            control: Arc::new(Toggle::new(state(RSS_STAYS))),
            pricing,
            price_lists: Arc::new(Lists::new(state(FAN_OUT_FLOOD))),
            reports: Arc::new(Folder::new(state(FILE_IO_ON_WORKER))),
            orders: Arc::new(Orders::new(&db, &settings.faults, &metrics)),
            stock: Arc::new(Stock::new(&settings.faults, &metrics)),
            db,
            books: Arc::new(Books::new(settings, &metrics)),
            covers: Arc::new(Covers::new(state(PINNED_COVER))),
            passwords: Arc::new(Passwords::new(state(HASH_ON_WORKER))),
            sessions: Arc::new(Sessions::new()),
            subscriptions: Arc::new(Subscriptions::new(state(SESSION_CYCLE))),
            quotes: Arc::new(Quotes::new(settings)),
            metrics,
            runtime: Handle::current(),
        }
    }

    /// The same app, with the statements of its process among its figures.
    #[must_use]
    pub fn counting(mut self, statements: Statements) -> Self {
        self.metrics = self.metrics.with_statements(statements);
        self
    }

    /// The figures that this app counts.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Ends the background work that the app can still end.
    pub async fn close(&self) {
        self.stock.close();
        self.orders.close().await;
        self.books.close().await;
    }
}

/// The public API.
pub fn router(app: App) -> Router {
    Router::new()
        .nest("/api/v1", resources())
        .route("/", get(welcome::page))
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
        // Outermost, so that profiles name the route of all that a request runs.
        .layer(pprof_http::RequestLayer)
        .with_state(app)
}

fn resources() -> Router<App> {
    Router::new()
        .merge(books::router())
        .merge(carts::router())
        .merge(clicks::router())
        .merge(covers::router())
        .merge(orders::router())
        .merge(stock::router())
        .merge(pricing::router())
        .merge(reports::router())
        .merge(quotes::router())
        .merge(reviews::router())
        .merge(sessions::router())
        .merge(users::router())
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}

/// Answers on `listener` until `shutdown` is cancelled, then lets requests in flight end within [`SHUTDOWN_GRACE`].
pub async fn serve(listener: TcpListener, app: App, shutdown: CancellationToken) -> io::Result<()> {
    let stock = Arc::clone(&app.stock);
    let stopping = shutdown.clone();
    let server = axum::serve(listener, router(app)).with_graceful_shutdown(async move {
        stopping.cancelled().await;
        // A stream of changes has no end of its own.
        stock.close();
    });
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
    let asked = Asked::of(&request);
    let answer = tokio::time::timeout(REQUEST_TIMEOUT, db::counted(next.run(request))).await;
    let response = answer
        .unwrap_or_else(|_elapsed| axum::response::IntoResponse::into_response(Error::TimedOut));
    app.metrics.count_request(&asked, response.status());
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
    let mut connection = app.connections.take().await?;
    sqlx::query("SELECT 1").execute(&mut *connection).await?;
    Ok(Json(json!({ "status": "ok" })))
}
