//! Each route of the contract.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Path;
use axum::extract::rejection::{PathRejection, StringRejection};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use axum::{Router, middleware};
use tokio::sync::Semaphore;

use super::error::Error;
use super::params::Params;
use super::{fgprof, guard, index, rates, symbol};
use crate::stacks::Stacks;
use crate::{cpu, encode, flame, profiles};

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
        .route("/debug/pprof/flame/profile", get(flame_of_cpu))
        .route("/debug/pprof/flame/fgprof", get(flame_of_tasks))
        .route("/debug/pprof/flame/{name}", get(flame_of_named))
        .route("/debug/pprof/{name}", get(named))
        .route("/debug/pprof/{name}/{*rest}", any(async || unknown()))
        .route("/debug/fgprof", get(fgprof::get))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::map_response(never_sniffed))
}

async fn index(uri: Uri, headers: HeaderMap) -> Result<Html<String>, Error> {
    Params::parse(&uri, &[])?;
    let asked = index::Asked {
        host: guard::authority(&uri, &headers).map_or_else(String::new, |host| host.to_string()),
        token: headers.contains_key(header::AUTHORIZATION),
    };
    off_the_runtime(move || index::page(&asked)).await.map(Html)
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
    if params.detail()?.is_some() {
        return Err(Error::bad_request(
            "the CPU profile has no text form; leave \"debug\" out",
        ));
    }
    if method == Method::HEAD {
        return Ok(attachment("profile", Vec::new()));
    }
    let stacks = captured(rate, seconds).await?;
    let bytes = off_the_runtime(move || encode::encode(&stacks)).await?;
    Ok(attachment(
        "profile",
        bytes.map_err(|error| internal(&error))?,
    ))
}

/// If the client leaves, this future is dropped, and the capture ends with it.
async fn captured(rate: cpu::Hertz, length: Duration) -> Result<Stacks, Error> {
    let capture = off_the_runtime(move || cpu::Capture::start(rate, length))
        .await?
        .map_err(|error| not_captured(&error))?;
    tokio::time::sleep(length).await;
    off_the_runtime(move || capture.finish())
        .await?
        .map_err(|error| not_captured(&error))
}

async fn flame_of_cpu(method: Method, uri: Uri) -> Result<Html<String>, Error> {
    let params = Params::parse(&uri, &["seconds", "hz"])?;
    let seconds = params.seconds()?.unwrap_or(Duration::from_secs(30));
    let rate = params.hertz()?;
    if method == Method::HEAD {
        return Ok(Html(String::new()));
    }
    let stacks = captured(rate, seconds).await?;
    off_the_runtime(move || flame::page("profile", &stacks))
        .await
        .map(Html)
}

async fn flame_of_tasks(method: Method, uri: Uri) -> Result<Html<String>, Error> {
    let params = Params::parse(&uri, &["seconds", "hz"])?;
    let seconds = params.seconds()?.unwrap_or(Duration::from_secs(30));
    let rate = params.hertz()?;
    if method == Method::HEAD {
        return Ok(Html(String::new()));
    }
    let stacks = fgprof::captured(rate, seconds).await?;
    off_the_runtime(move || flame::page("fgprof", &stacks))
        .await
        .map(Html)
}

async fn flame_of_named(
    name: Result<Path<String>, PathRejection>,
    uri: Uri,
) -> Result<Html<String>, Error> {
    let Path(name) = name?;
    let profile = known(&name)?;
    Params::parse(&uri, &[])?;
    off_the_runtime(move || flame::page(profile.name, &(profile.snapshot)()))
        .await
        .map(Html)
}

fn known(name: &str) -> Result<&'static profiles::Profile, Error> {
    profiles::find(name).ok_or_else(unknown)
}

fn unknown() -> Error {
    Error::new(
        StatusCode::NOT_FOUND,
        "Unknown profile; /debug/pprof/ lists those there are",
    )
}

async fn named(
    method: Method,
    name: Result<Path<String>, PathRejection>,
    uri: Uri,
) -> Result<Response, Error> {
    let Path(name) = name?;
    let profile = known(&name)?;
    let known = [&["debug", "seconds"], profile.parameters].concat();
    let params = Params::parse(&uri, &known)?;
    let (detail, seconds) = (params.detail()?, params.seconds()?);
    if detail.is_some() && seconds.is_some() {
        return Err(Error::bad_request(
            "seconds and debug params are incompatible",
        ));
    }
    if method == Method::HEAD {
        return Ok(match (detail, seconds) {
            (Some(_), _) => plain_text(String::new()),
            (None, None) => attachment(&name, Vec::new()),
            (None, Some(_)) => attachment(&format!("{name}-delta"), Vec::new()),
        });
    }
    if let Some(detail) = detail {
        return off_the_runtime(move || (profile.text)(detail))
            .await
            .map(plain_text);
    }
    let Some(seconds) = seconds else {
        let bytes = off_the_runtime(move || encode::encode(&(profile.snapshot)())).await?;
        return Ok(attachment(&name, bytes.map_err(|error| internal(&error))?));
    };
    let _turn = index::deltas().try_acquire().map_err(|_| {
        Error::new(
            StatusCode::CONFLICT,
            "too many deltas are being captured; try again when one has ended",
        )
    })?;
    let before = off_the_runtime(move || (profile.snapshot)()).await?;
    tokio::time::sleep(seconds).await;
    let bytes =
        off_the_runtime(move || encode::encode(&(profile.snapshot)().since(&before))).await?;
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

async fn symbol_post(body: Result<String, StringRejection>) -> Result<Response, Error> {
    let body = body?;
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

/// So much is made at a time. More would wait for the symbols anyway, and each thread that works keeps what it has freed:
/// glibc gives it an arena of its own, and returns little of one that is in use (mallopt(3), `M_ARENA_MAX`).
const AT_ONCE: usize = 2;

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// Symbols and snapshots take their time: never on a thread that serves.
pub(super) async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let turn = TURNS.acquire().await.map_err(|error| internal(&error))?;
    let work = move || {
        // Given back when the work is done, also where nobody waits for it any more.
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| internal(&error))
}

fn not_captured(error: &cpu::CaptureError) -> Error {
    let status = match error {
        cpu::CaptureError::Busy { .. } | cpu::CaptureError::SignalTaken => StatusCode::CONFLICT,
        cpu::CaptureError::System(system) if system.kind() == std::io::ErrorKind::Unsupported => {
            StatusCode::NOT_IMPLEMENTED
        }
        cpu::CaptureError::System(_) | cpu::CaptureError::Panicked => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    Error::new(status, error.to_string())
}

pub(super) fn internal(error: &dyn std::fmt::Display) -> Error {
    Error::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        format!("the profile could not be made: {error}"),
    )
}

pub(super) fn attachment(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, bytes).into_response()
}

pub(super) fn plain_text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
