//! A stand-in for the pricing service, which belongs to another company: it answers when it likes.
//!
//! `GET /quote?book=ID&price_minor=CENTS` tells today's price, `POST /clicks` takes what readers look at. Both take as long as
//! they are told to. `GET /metrics` tells at once how many connections and requests it has had.

use std::fmt::Write;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::{Query, State};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::client::Quote;

#[derive(Deserialize)]
struct Asked {
    book: i64,
    price_minor: i64,
}

/// How it answers, and what it has counted.
#[derive(Clone)]
struct Service {
    delay: Duration,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    connections: AtomicU64,
    requests: AtomicU64,
}

/// Answers on `listener`, each time after `delay`, until `shutdown` is cancelled.
pub async fn serve(
    listener: TcpListener,
    delay: Duration,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let counts = Arc::new(Counts::default());
    let router = Router::new()
        .route("/quote", get(quote))
        .route("/clicks", post(clicks))
        .route("/metrics", get(metrics))
        .with_state(Service {
            delay,
            counts: Arc::clone(&counts),
        });
    let listener = listener.tap_io(move |_connection| Counts::add(&counts.connections));
    // Connections that are kept open do not hold the end up: nobody waits for this service's last words.
    tokio::select! {
        ended = axum::serve(listener, router).into_future() => ended,
        () = shutdown.cancelled() => Ok(()),
    }
}

async fn quote(State(service): State<Service>, Query(asked): Query<Asked>) -> Json<Quote> {
    service.work().await;
    // Up to 9 % off, by book, so that it is the same each time.
    let percent = 100 - asked.book.rem_euclid(10);
    Json(Quote {
        price_minor: asked.price_minor * percent / 100,
    })
}

async fn clicks(State(service): State<Service>, _body: String) -> StatusCode {
    service.work().await;
    StatusCode::NO_CONTENT
}

async fn metrics(State(service): State<Service>) -> String {
    service.counts.render()
}

impl Service {
    async fn work(&self) {
        Counts::add(&self.counts.requests);
        tokio::time::sleep(self.delay).await;
    }
}

impl Counts {
    fn add(count: &AtomicU64) {
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// Prometheus's text format.
    fn render(&self) -> String {
        let mut text = String::new();
        for (name, help, count) in [
            (
                "pricing_connections_total",
                "Connections accepted",
                &self.connections,
            ),
            (
                "pricing_requests_total",
                "Prices and clicks that were asked for or sent",
                &self.requests,
            ),
        ] {
            let count = count.load(Ordering::Relaxed);
            writeln!(
                text,
                "# HELP {name} {help}\n# TYPE {name} counter\n{name} {count}"
            )
            .expect("writing to a String cannot fail");
        }
        text
    }
}
