//! Each route of the contract.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};

use super::error::Error;
use super::params::{Form, Params};
use super::{index, rates, symbol};
use crate::heap::snapshot::View;
use crate::stacks::Stacks;
use crate::{cpu, encode, heap, tasks, text, threads};

/// The routes without their guard.
pub(crate) fn routes() -> Router {
    Router::new()
        .route(
            "/debug/pprof",
            get(|| async { Redirect::permanent("/debug/pprof/") }),
        )
        .route("/debug/pprof/", get(index))
        .route("/debug/pprof/cmdline", get(cmdline))
        .route("/debug/pprof/profile", get(profile))
        .route(
            "/debug/pprof/symbol",
            get(symbol_get).merge(post(symbol_post)),
        )
        .route("/debug/pprof/rates", get(rates::get).put(rates::put))
        .route("/debug/pprof/trace", get(trace))
        .route("/debug/pprof/{name}", get(named))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::map_response(never_sniffed))
}

/// A profile that is a snapshot, or the difference of two.
#[derive(Clone, Copy, Debug)]
enum Named {
    Heap(View),
    Goroutine,
    ThreadCreate,
}

impl Named {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "heap" => Some(Self::Heap(View::Heap)),
            "allocs" => Some(Self::Heap(View::Allocs)),
            "goroutine" | "tasks" => Some(Self::Goroutine),
            "threadcreate" => Some(Self::ThreadCreate),
            _ => None,
        }
    }

    fn snapshot(self) -> Stacks {
        match self {
            Self::Heap(view) => heap::snapshot::snapshot(view),
            Self::Goroutine => tasks::snapshot::snapshot(),
            Self::ThreadCreate => threads::snapshot(),
        }
    }

    fn text(self, form: Form) -> String {
        match (self, form) {
            (Self::Heap(_), _) => text::heap_rows(),
            (Self::Goroutine, Form::Full) => text::tasks_in_full(),
            (Self::Goroutine, _) => text::tasks_grouped(),
            (Self::ThreadCreate, _) => text::plain("threadcreate", &threads::snapshot()),
        }
    }
}

async fn index() -> Result<Html<String>, Error> {
    off_the_runtime(index::page).await.map(Html)
}

async fn cmdline(uri: Uri) -> Result<impl IntoResponse, Error> {
    Params::parse(&uri, &[])?;
    Ok((
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        index::cmdline(),
    ))
}

async fn profile(method: Method, uri: Uri) -> Result<Response, Error> {
    let params = Params::parse(&uri, &["seconds", "hz", "debug"])?;
    let seconds = params.seconds()?.unwrap_or(Duration::from_secs(30));
    let rate = params.hertz()?;
    if params.form()? != Form::Protobuf {
        return Err(Error::bad_request(
            "the CPU profile has no text form; leave \"debug\" out",
        ));
    }
    if method == Method::HEAD {
        return Ok(attachment("profile", Vec::new()));
    }
    let capture = off_the_runtime(move || cpu::Capture::start(rate, seconds))
        .await?
        .map_err(|error| cannot_start(&error))?;
    // If the client leaves, this future is dropped here, and the capture ends with it.
    tokio::time::sleep(seconds).await;
    let bytes = off_the_runtime(move || encode::encode(&capture.finish())).await?;
    Ok(attachment(
        "profile",
        bytes.map_err(|error| internal(&error))?,
    ))
}

async fn named(method: Method, Path(name): Path<String>, uri: Uri) -> Result<Response, Error> {
    let Some(profile) = Named::parse(&name) else {
        return Err(Error::new(
            StatusCode::NOT_FOUND,
            "Unknown profile; /debug/pprof/ lists those there are",
        ));
    };
    let known: &[&str] = match profile {
        Named::Heap(_) => &["debug", "seconds", "gc"],
        _ => &["debug", "seconds"],
    };
    let params = Params::parse(&uri, known)?;
    let (form, seconds) = (params.form()?, params.seconds()?);
    if form != Form::Protobuf && seconds.is_some() {
        return Err(Error::bad_request(
            "seconds and debug params are incompatible",
        ));
    }
    if method == Method::HEAD {
        return Ok(match (form, seconds) {
            (Form::Protobuf, None) => attachment(&name, Vec::new()),
            (Form::Protobuf, Some(_)) => attachment(&format!("{name}-delta"), Vec::new()),
            _ => plain_text(String::new()),
        });
    }
    if form != Form::Protobuf {
        return off_the_runtime(move || profile.text(form))
            .await
            .map(plain_text);
    }
    let Some(seconds) = seconds else {
        let bytes = off_the_runtime(move || encode::encode(&profile.snapshot())).await?;
        return Ok(attachment(&name, bytes.map_err(|error| internal(&error))?));
    };
    let _turn = index::deltas().try_acquire().map_err(|_| {
        Error::new(
            StatusCode::CONFLICT,
            "too many deltas are being captured; try again when one has ended",
        )
    })?;
    let before = off_the_runtime(move || profile.snapshot()).await?;
    tokio::time::sleep(seconds).await;
    let bytes = off_the_runtime(move || encode::encode(&profile.snapshot().since(&before))).await?;
    Ok(attachment(
        &format!("{name}-delta"),
        bytes.map_err(|error| internal(&error))?,
    ))
}

async fn symbol_get(uri: Uri) -> Result<Response, Error> {
    let query = uri.query().unwrap_or_default().to_owned();
    off_the_runtime(move || symbol::answer(&query))
        .await
        .map(plain_text)
}

async fn symbol_post(body: String) -> Result<Response, Error> {
    off_the_runtime(move || symbol::answer(&body))
        .await
        .map(plain_text)
}

async fn trace() -> Error {
    Error::new(
        StatusCode::NOT_IMPLEMENTED,
        "Go's execution trace is a format of Go's runtime. For what tasks do over time use tokio-console, \
         or tracing spans; for where time goes, /debug/pprof/profile; for tasks, /debug/pprof/goroutine?debug=2",
    )
}

async fn method_not_allowed(method: Method) -> Error {
    // axum adds `Allow` by itself.
    Error::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("{method} is not for this route; `Allow` names what is"),
    )
}

async fn never_sniffed(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// Symbols and snapshots take their time: never on a thread that serves.
async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| internal(&error))
}

fn cannot_start(error: &cpu::StartError) -> Error {
    let status = match error {
        cpu::StartError::Busy { .. } | cpu::StartError::SignalTaken => StatusCode::CONFLICT,
        cpu::StartError::System(system) if system.kind() == std::io::ErrorKind::Unsupported => {
            StatusCode::NOT_IMPLEMENTED
        }
        cpu::StartError::System(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Error::new(status, error.to_string())
}

fn internal(error: &dyn std::fmt::Display) -> Error {
    Error::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        format!("the profile could not be made: {error}"),
    )
}

fn attachment(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, bytes).into_response()
}

fn plain_text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
