//! Logs, on stderr: stdout belongs to the program that started the service.

use std::io::{self, IsTerminal};

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::error::StartError;

/// How a log line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people: one line per event, in colour on a terminal.
    Pretty,
    /// For programs: one JSON object per line.
    Json,
}

/// Installs the process's log. `RUST_LOG` chooses what is told, `info` by default; a line per request is at `debug`.
pub fn init(format: LogFormat) -> Result<(), StartError> {
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .from_env()
        .map_err(|error| {
            StartError::because(
                "RUST_LOG cannot be read",
                &error,
                "write it as `info`, or as `bookstore=debug,sqlx=warn`",
            )
        })?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    match format {
        LogFormat::Pretty => lines.with_ansi(colourful()).init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}

/// The convention of <https://no-color.org>: set and not empty means no colour.
fn colourful() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && io::stderr().is_terminal()
}
