//! The command line. Every flag has an environment variable; a flag wins over its variable.

use std::error::Error as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::db::Location;
use crate::error::StartError;
use crate::faults::Selection;
use crate::telemetry::LogFormat;

/// A bookstore API that leaks on purpose.
///
/// Once it answers it prints two lines to stdout, the addresses of its two listeners, and nothing more; logs go to
/// stderr. It ends on SIGINT (Ctrl-C) and SIGTERM, after the requests in flight.
#[derive(Debug, Parser)]
#[command(name = "bookstore", version, max_term_width = 100)]
pub struct Config {
    /// Where the API listens; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", env = "BOOKSTORE_LISTEN", default_value = "127.0.0.1:8080", value_parser = address)]
    pub listen: SocketAddr,

    /// Where profiles, metrics and the switches of the faults listen, or `off`
    ///
    /// Only a loopback address is taken: what it shows and does is for this machine.
    #[arg(
        long,
        value_name = "ADDRESS:PORT|off",
        env = "BOOKSTORE_DEBUG_LISTEN",
        default_value = "127.0.0.1:6060"
    )]
    pub debug_listen: DebugListen,

    /// The database file, created and filled if it is missing
    ///
    /// Without it the data is in a temporary file, which is removed at the end.
    #[arg(long, value_name = "sqlite:PATH", env = "BOOKSTORE_DATABASE", value_parser = database)]
    pub database: Option<Location>,

    /// Which faults are planted at the start: `all`, `none`, or ids joined by commas
    ///
    /// Ids: watch-expiration. While it runs, `PUT /debug/faults/{id}` on the debug listener switches one.
    #[arg(
        long,
        value_name = "all|none|ID,ID",
        env = "BOOKSTORE_FAULTS",
        default_value = "all"
    )]
    pub faults: Selection,

    /// How long the cache keeps a book, in whole seconds from 1 to 86400
    #[arg(long, value_name = "SECONDS", env = "BOOKSTORE_CACHE_TTL", default_value = "300", value_parser = cache_ttl)]
    pub cache_ttl: Duration,

    /// How logs are written to stderr; `RUST_LOG` chooses which
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        env = "BOOKSTORE_LOG_FORMAT",
        default_value = "pretty"
    )]
    pub log_format: LogFormat,

    /// End, as on SIGTERM, when stdin is closed: no service outlives the program that started it
    #[arg(long, env = "BOOKSTORE_EXIT_ON_STDIN_CLOSE", value_parser = truth)]
    pub exit_on_stdin_close: bool,

    /// Show source paths in profiles relative to this folder, so that a profile names no machine
    #[arg(long, value_name = "FOLDER", env = "BOOKSTORE_TRIM_SOURCE_PATHS")]
    pub trim_source_paths: Option<PathBuf>,
}

/// Whether and where the debug listener is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DebugListen {
    /// There is none.
    Off,
    /// On this address.
    At(SocketAddr),
}

impl Config {
    /// Reads the process's arguments and environment. Answers `--help` and `--version` itself, and ends.
    pub fn from_process() -> Result<Self, StartError> {
        Self::try_parse().map_err(|error| match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => error.exit(),
            _ => refusal(&error),
        })
    }
}

impl FromStr for DebugListen {
    type Err = StartError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "off" => Ok(Self::Off),
            text => address(text).map(Self::At),
        }
    }
}

fn address(text: &str) -> Result<SocketAddr, StartError> {
    text.parse().map_err(|_| {
        StartError::new(
            "not an address with a port",
            "write it as 127.0.0.1:8080, or as 127.0.0.1:0 for a free port",
        )
    })
}

fn database(text: &str) -> Result<Location, StartError> {
    let path = text
        .strip_prefix("sqlite:")
        .map(|path| path.strip_prefix("//").unwrap_or(path))
        .filter(|path| !path.is_empty() && !path.contains('?') && *path != ":memory:")
        .ok_or_else(|| {
            StartError::new(
                "not a database file",
                "write it as sqlite:PATH, without options; leave the flag out for a temporary database",
            )
        })?;
    Ok(Location::File(PathBuf::from(path)))
}

fn cache_ttl(text: &str) -> Result<Duration, StartError> {
    text.parse()
        .ok()
        .filter(|seconds| (1..=86_400).contains(seconds))
        .map(Duration::from_secs)
        .ok_or_else(|| {
            StartError::new(
                "not a time to keep a book",
                "give whole seconds, from 1 to 86400",
            )
        })
}

fn truth(text: &str) -> Result<bool, StartError> {
    text.parse()
        .map_err(|_| StartError::new("neither true nor false", "give true or false"))
}

/// clap's error as two lines: its own first line, and the best next step that it knows.
fn refusal(error: &clap::Error) -> StartError {
    let text = error.render().to_string();
    let problem = text
        .lines()
        .next()
        .map_or(text.as_str(), |line| line.trim_start_matches("error: "));
    let hint = match error.source().and_then(|cause| cause.downcast_ref()) {
        Some(StartError { hint, .. }) => hint.clone(),
        None => next_step(error),
    };
    StartError::new(problem, hint)
}

fn next_step(error: &clap::Error) -> String {
    match (
        error.get(ContextKind::ValidValue),
        error.get(ContextKind::SuggestedArg),
    ) {
        (Some(ContextValue::Strings(values)), _) => format!("use one of: {}", values.join(", ")),
        (_, Some(ContextValue::String(flag))) => format!("did you mean `{flag}`?"),
        _ => "`bookstore --help` explains every flag".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_well_formed() {
        use clap::CommandFactory;
        Config::command().debug_assert();
    }

    #[test]
    fn a_database_is_a_file_and_nothing_else() {
        let file = |path: &str| Some(Location::File(PathBuf::from(path)));
        let cases = [
            ("sqlite:shop.sqlite", file("shop.sqlite")),
            ("sqlite:/var/shop.sqlite", file("/var/shop.sqlite")),
            ("sqlite:///var/shop.sqlite", file("/var/shop.sqlite")),
            ("sqlite::memory:", None),
            ("sqlite:", None),
            ("sqlite:shop.sqlite?mode=rwc", None),
            ("postgres://localhost/shop", None),
        ];
        for (text, expected) in cases {
            assert_eq!(database(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn a_cache_keeps_books_for_whole_seconds_above_zero() {
        let times = ["1", "86400", "0", "86401", "1.5", "-1", "long"];
        let parsed = times.map(|text| cache_ttl(text).ok().map(|ttl| ttl.as_secs()));
        let expected = [Some(1), Some(86_400), None, None, None, None, None];
        assert_eq!(parsed, expected);
    }
}
