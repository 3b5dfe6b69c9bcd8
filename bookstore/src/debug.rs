//! The debug listener: profiles of `pprof-http`, and beside them the metrics and the switches of the faults.
//!
//! It runs on a thread and a runtime of its own, and answers while the service cannot. Its guards (Host, Origin,
//! loopback) stand before the routes here as before the profiles.

use std::net::SocketAddr;
use std::path::Path as FilePath;

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use axum::routing::{get, put};
use axum::{Json, Router};
use http::header;
use serde::{Deserialize, Serialize};

use crate::App;
use crate::error::{Error, Result, StartError};
use crate::faults::{self, CATALOGUE, Class, Fault};

/// What the listener shows of profiles, and how they are taken.
#[derive(Clone, Copy, Debug)]
pub struct Profiles<'a> {
    /// Which sampler takes CPU profiles.
    pub sampler: pprof_http::cpu::Sampler,
    /// Source paths are shown relative to this, or as the compiler recorded them.
    pub source_root: Option<&'a FilePath>,
    /// Whether the source files themselves are served.
    pub source_served: bool,
}

/// Starts the listener. It ends when the returned server is dropped.
pub fn start(
    address: SocketAddr,
    app: &App,
    profiles: Profiles<'_>,
) -> Result<pprof_http::Server, StartError> {
    let mut builder = pprof_http::Server::builder()
        .listen(address)
        .sampler(profiles.sampler)
        .merge(router(app.clone()));
    if let Some(root) = profiles.source_root {
        builder = builder.trim_source_paths(root);
    }
    if profiles.source_served {
        builder = builder.serve_source();
    }
    builder.start().map_err(|error| {
        let hint = match error {
            pprof_http::StartError::Sampler(_) => "choose the other one with `--sampler`",
            _ => {
                "choose another loopback address with `--debug-listen`, such as 127.0.0.1:0 for a free port, or switch it off with `--debug-listen off`"
            }
        };
        StartError::new(error.to_string(), hint)
    })
}

/// The bookstore's own routes on the debug listener.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/debug/faults", get(list))
        .route("/debug/faults/{id}", put(switch))
        .method_not_allowed_fallback(async || Error::MethodNotAllowed)
        .with_state(app)
}

/// A fault as the catalogue has it, and its state.
#[derive(Serialize)]
struct Entry {
    id: &'static str,
    class: Class,
    chapter: &'static str,
    title: &'static str,
    state: faults::State,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Switch {
    state: faults::State,
}

/// What a switch did. `note` says what of the old state stays.
#[derive(Serialize)]
struct Switched {
    id: &'static str,
    state: faults::State,
    note: &'static str,
}

async fn list(State(app): State<App>) -> Json<Vec<Entry>> {
    let entry = |fault: &Fault| Entry {
        id: fault.id,
        class: fault.class,
        chapter: fault.chapter,
        title: fault.title,
        state: fault.state(&app),
    };
    Json(CATALOGUE.iter().map(entry).collect())
}

async fn switch(
    State(app): State<App>,
    Path(id): Path<String>,
    body: Result<Json<Switch>, JsonRejection>,
) -> Result<Json<Switched>> {
    let Json(Switch { state }) = body?;
    let fault = Fault::find(&id).ok_or(Error::NotFound("fault"))?;
    let note = fault.switch(&app, state).await;
    tracing::info!(fault = fault.id, ?state, "switched");
    Ok(Json(Switched {
        id: fault.id,
        state,
        note,
    }))
}

async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let text = app.metrics().render();
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        text,
    )
}
