//! `/debug/fgprof`: the wall clock of tasks, as felixge/fgprof serves that of goroutines.

use std::time::Duration;

use axum::http::{Method, StatusCode, Uri};
use axum::response::Response;

use super::error::Error;
use super::params::{Format, Params};
use super::routes::{attachment, internal, off_the_runtime, plain_text};
use crate::cpu::Hertz;
use crate::stacks::Stacks;
use crate::tasks::wall::{Capture, StartError};
use crate::{encode, text};

pub(super) async fn get(method: Method, uri: Uri) -> Result<Response, Error> {
    let params = Params::parse(&uri, &["seconds", "hz", "format"])?;
    let seconds = params.seconds()?.unwrap_or(Duration::from_secs(30));
    let (rate, format) = (params.hertz()?, params.format()?);
    if method == Method::HEAD {
        return Ok(match format {
            Format::Pprof => attachment("fgprof", Vec::new()),
            Format::Folded => plain_text(String::new()),
        });
    }
    let stacks = captured(rate, seconds).await?;
    match format {
        Format::Pprof => {
            let bytes = off_the_runtime(move || encode::encode(&stacks)).await?;
            Ok(attachment(
                "fgprof",
                bytes.map_err(|error| internal(&error))?,
            ))
        }
        Format::Folded => off_the_runtime(move || text::folded(&stacks))
            .await
            .map(plain_text),
    }
}

/// If the client leaves, this future is dropped, and the capture ends with it.
pub(super) async fn captured(rate: Hertz, length: Duration) -> Result<Stacks, Error> {
    let capture = off_the_runtime(move || Capture::start(rate, length))
        .await?
        .map_err(|error| cannot_start(&error))?;
    tokio::time::sleep(length).await;
    off_the_runtime(move || capture.finish()).await
}

fn cannot_start(error: &StartError) -> Error {
    let status = match error {
        StartError::Busy(_) => StatusCode::CONFLICT,
        StartError::System(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Error::new(status, error.to_string())
}
