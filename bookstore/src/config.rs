//! The command line. Every flag has an environment variable; a flag wins over its variable.

mod rates;
mod refusal;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Parser, ValueEnum};

pub use self::rates::Rates;
use self::refusal::refusal;
use self::values::{address, cache_ttl, database, pricing_delay, truth};
use crate::Settings;
use crate::ceilings::Ceilings;
use crate::db::Location;
use crate::error::StartError;
use crate::faults::Selection;
use crate::pricing::Origin;
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
    /// An unknown id is answered with the list of all. While it runs, the debug listener tells them at `/debug/faults`,
    /// and `PUT /debug/faults/{id}` switches one.
    #[arg(
        long,
        value_name = "all|none|ID,ID",
        env = "BOOKSTORE_FAULTS",
        default_value = "all"
    )]
    pub faults: Selection,

    /// Which service tells today's prices: one at an address or a URL, a stand-in of this bookstore's own, or `off`
    #[arg(
        long,
        value_name = "stand-in|ADDRESS:PORT|https://HOST|off",
        env = "BOOKSTORE_PRICING",
        default_value = "stand-in"
    )]
    pub pricing: Pricing,

    /// How long the stand-in takes for each answer, in milliseconds from 0 to 10000
    #[arg(long, value_name = "MILLISECONDS", env = "BOOKSTORE_PRICING_DELAY", default_value = "20", value_parser = pricing_delay)]
    pub pricing_delay: Duration,

    /// Be the stand-in for the pricing service alone, on `--listen`
    #[arg(long)]
    pub only_pricing: bool,

    /// End the service, with exit code 70, when it uses this much memory, in MiB
    #[arg(long, value_name = "MIB", env = "BOOKSTORE_MAX_MEMORY", default_value = "1024", value_parser = clap::value_parser!(u32).range(1..))]
    pub max_memory: u32,

    /// End the service, with exit code 70, when it has this many tasks
    #[arg(long, value_name = "TASKS", env = "BOOKSTORE_MAX_TASKS", default_value = "200000", value_parser = clap::value_parser!(u32).range(1..))]
    pub max_tasks: u32,

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

    /// Which sampler takes CPU profiles
    #[arg(
        long,
        value_enum,
        value_name = "SAMPLER",
        env = "BOOKSTORE_SAMPLER",
        default_value = "native"
    )]
    pub sampler: Sampler,

    /// Show source paths in profiles relative to this folder, so that a profile names no machine
    #[arg(long, value_name = "FOLDER", env = "BOOKSTORE_TRIM_SOURCE_PATHS")]
    pub trim_source_paths: Option<PathBuf>,

    /// Serve the source files that this program was built from on the debug listener, so that `list` shows lines also
    /// where the files are not at hand
    #[arg(long, env = "BOOKSTORE_SERVE_SOURCE", value_parser = truth)]
    pub serve_source: bool,

    /// How much the profilers sample
    #[command(flatten)]
    pub rates: Rates,
}

/// A way to sample CPU time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sampler {
    /// A timer on each thread's CPU clock; lines and totals are exact.
    Native,
    /// The `pprof` crate: one timer for the process, stacks kept by function; to compare with.
    Pprof,
}

/// Whether and where the debug listener is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DebugListen {
    /// There is none.
    Off,
    /// On this address.
    At(SocketAddr),
}

/// Which pricing service is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pricing {
    /// None.
    Off,
    /// A process of this program, started and ended with the service.
    StandIn,
    /// This one.
    At(Origin),
}

impl Config {
    /// Reads the process's arguments and environment. Answers `--help` and `--version` itself, and ends.
    pub fn from_process() -> Result<Self, StartError> {
        Self::try_parse().map_err(|error| match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => error.exit(),
            _ => refusal(&error),
        })
    }

    /// What of it the bookstore itself is made with, beside the pricing service that was found.
    pub fn settings(&self, pricing: Option<Origin>) -> Settings {
        Settings {
            pricing,
            cache_ttl: self.cache_ttl,
            faults: self.faults.clone(),
        }
    }

    /// How much the service may use.
    pub fn ceilings(&self) -> Ceilings {
        Ceilings {
            memory: u64::from(self.max_memory) * 1024 * 1024,
            tasks: self.max_tasks.into(),
        }
    }
}

impl FromStr for Pricing {
    type Err = StartError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "off" => Ok(Self::Off),
            "stand-in" => Ok(Self::StandIn),
            text => text.parse().map(Self::At),
        }
    }
}

impl From<Sampler> for pprof_http::cpu::Sampler {
    fn from(sampler: Sampler) -> Self {
        match sampler {
            Sampler::Native => Self::Native,
            Sampler::Pprof => Self::Pprof,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_well_formed() {
        use clap::CommandFactory;
        Config::command().debug_assert();
    }
}
