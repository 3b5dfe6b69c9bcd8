//! Logs, on stderr: stdout belongs to the program that started the service.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::ValueEnum;
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use crate::error::StartError;

/// How a log line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people: one line per event, in colour on a terminal.
    Pretty,
    /// For programs: one JSON object per line.
    Json,
}

/// How many SQL statements this process has run, by sqlx's own events: whoever sends one, it counts.
#[derive(Clone, Debug, Default)]
pub struct Statements(Arc<AtomicU64>);

/// What sqlx calls the events that it sends after each statement, at `debug`.
const STATEMENT: &str = "sqlx::query";

/// Installs the process's log. `RUST_LOG` chooses what is told, `info` by default; a line per request is at `debug`.
///
/// What it returns counts statements whatever is told.
pub fn init(format: LogFormat) -> Result<Statements, StartError> {
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
    let lines = fmt::layer()
        // An error of the log would be told on stderr, the very stream that fails, and that panics.
        .log_internal_errors(false)
        .with_writer(io::stderr);
    let lines = match format {
        LogFormat::Pretty => lines.with_ansi(colourful()).boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let statements = Statements::default();
    let counted = Targets::new().with_target(STATEMENT, LevelFilter::DEBUG);
    tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .with(statements.clone().with_filter(counted))
        .init();
    Ok(statements)
}

impl Statements {
    /// Up to now.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, _: &Event<'_>, _: Context<'_, S>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// The convention of <https://no-color.org>: set and not empty means no colour.
fn colourful() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && io::stderr().is_terminal()
}
