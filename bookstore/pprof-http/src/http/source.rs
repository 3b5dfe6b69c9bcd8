//! `/debug/pprof/source?path=…`: the source files that the program was built from, under the names that profiles give
//! them. Off unless the builder switches it on: it shows what the program is made of.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::error::Error;
use super::params::Params;
use crate::symbolize;

/// The longest file that is served, in bytes: no source that people write is longer.
const LIMIT: u64 = 8 << 20;

/// The one route, without its guard.
pub(crate) fn routes() -> Router {
    Router::new().route("/debug/pprof/source", get(source))
}

async fn source(uri: Uri) -> Result<Response, Error> {
    let params = Params::parse(&uri, &["path"])?;
    let Some(path) = params.get("path").map(str::to_owned) else {
        return Err(Error::bad_request(
            "which file? path=… takes the name that a profile gives it",
        ));
    };
    let text = super::routes::off_the_runtime(move || read(&path)).await??;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, text).into_response())
}

/// The file as it was when the program was built.
fn read(name: &str) -> Result<Vec<u8>, Error> {
    // The request chooses among the files of the debug information; it never makes a path.
    let Some(path) = built_from().get(name) else {
        return Err(Error::new(
            StatusCode::NOT_FOUND,
            "the program's debug information names no such file; a profile's `raw` has the names",
        ));
    };
    let gone = |_| {
        let text = format!(
            "{name} is not on this machine: the program was built elsewhere, or the file has moved"
        );
        Error::new(StatusCode::NOT_FOUND, text)
    };
    let about = std::fs::metadata(path).map_err(gone)?;
    if about.len() > LIMIT || !about.is_file() {
        return Err(Error::new(
            StatusCode::NOT_FOUND,
            format!("{name} is too long to be source"),
        ));
    }
    if let Some(built) = built_at()
        && about.modified().is_ok_and(|changed| changed > built)
    {
        return Err(Error::new(
            StatusCode::CONFLICT,
            format!(
                "{name} has changed since the program was built: its lines are not those of the profile"
            ),
        ));
    }
    std::fs::read(path).map_err(gone)
}

/// The program's source files by their names in profiles. Read once: what a running program was built from stays.
fn built_from() -> &'static HashMap<String, PathBuf> {
    static FILES: OnceLock<HashMap<String, PathBuf>> = OnceLock::new();
    FILES.get_or_init(|| {
        let files = symbolize::with(symbolize::Symbolizer::source_files);
        files
            .into_iter()
            .map(|file| (symbolize::trimmed(&file), PathBuf::from(file)))
            .collect()
    })
}

/// When the running program was linked.
fn built_at() -> Option<SystemTime> {
    // The link, not its target: it holds on to the file that runs, also where another has taken its name.
    std::fs::metadata(Path::new("/proc/self/exe"))
        .and_then(|about| about.modified())
        .ok()
}
