//! `cargo lab load`: requests at a steady rate, and what came of them.

use std::io::Write as _;
use std::num::NonZeroU32;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use crate::client::Address;
use crate::error::{Error, Result};
use crate::interrupt;
use crate::load::{BOOKS, Driver, Plan, Report, Scenario, Schedule, guard_loopback};
use crate::terminal::Progress;

#[derive(Args)]
pub(super) struct Command {
    /// `books` (a shop's mix), `read-books` (single books over --keys), or a URL
    what: String,
    /// The service that a scenario is sent to
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// Requests per second, kept whatever the service does
    #[arg(long, value_name = "R", default_value = "200", value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,
    /// Requests under way at most; one that falls due beyond that is dropped and counted
    #[arg(long, value_name = "C", default_value = "64", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    connections: u16,
    /// How long, in seconds
    #[arg(long, value_name = "S", default_value = "10", conflicts_with = "requests", value_parser = clap::value_parser!(u32).range(1..))]
    duration: u32,
    /// How many requests, instead of how long
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    requests: Option<u64>,
    /// How many distinct books `read-books` reads
    #[arg(long, value_name = "K", default_value = "200", value_parser = clap::value_parser!(u64).range(1..=BOOKS))]
    keys: u64,
    /// Chooses the requests: the same seed asks the same for ever
    #[arg(long, value_name = "S", default_value = "1")]
    seed: u64,
    /// How long one request may take, in seconds
    #[arg(long, value_name = "S", default_value = "10", value_parser = clap::value_parser!(u32).range(1..))]
    timeout: u32,
    /// Load a machine other than this one: only if it is yours
    #[arg(long)]
    allow_remote: bool,
    /// Print the figures as JSON
    ///
    /// `{scheduled, sent, completed, dropped, failed, failures, statuses, bytes, elapsed_seconds,
    /// latency_micros: {p50, p90, p99, p999, max}, digest}`
    #[arg(long)]
    json: bool,
}

impl Command {
    /// Sends the load and prints the report; the exit code is 0 however the service did.
    pub(super) fn run(self) -> Result<ExitCode> {
        let (address, scenario) = self.target()?;
        let rate = NonZeroU32::new(self.rate).expect("the command line takes rates from 1");
        let schedule = match self.requests {
            Some(requests) => Schedule::of_requests(rate, requests),
            None => Schedule::of_duration(rate, Duration::from_secs(u64::from(self.duration))),
        };
        let plan = Plan {
            scenario,
            schedule,
            seed: self.seed,
            first: 0,
            pay_later: false,
        };
        interrupt::run(async move {
            if !self.allow_remote {
                guard_loopback(&address).await?;
            }
            let timeout = Duration::from_secs(u64::from(self.timeout));
            let mut driver = Driver::open(address, usize::from(self.connections), timeout).await?;
            let mut line = Progress::new(format!("sending {} requests", schedule.requests()));
            let report = driver
                .run(&plan, |progress| {
                    line.set(progress.sent + progress.dropped, progress.scheduled);
                })
                .await?;
            drop(line);
            self.print(&report);
            Ok(ExitCode::SUCCESS)
        })
    }

    fn target(&self) -> Result<(Address, Scenario)> {
        if self.what.contains("://") {
            let address = Address::parse(&self.what)?;
            let path = address.path().to_owned();
            return Ok((address, Scenario::Path(path)));
        }
        let scenario = Scenario::named(&self.what, self.keys).ok_or_else(|| {
            let names: Vec<_> = Scenario::NAMES
                .iter()
                .map(|(name, does)| format!("{name} ({does})"))
                .collect();
            Error::new(
                format!("no scenario is called `{}`", self.what),
                format!("one of {}; or a URL", names.join(", ")),
            )
        })?;
        Ok((Address::parse(&self.url)?, scenario))
    }

    fn print(&self, report: &Report) {
        let mut stdout = anstream::stdout().lock();
        // A closed output leaves nobody to tell.
        let _ = if self.json {
            let text = serde_json::to_string_pretty(report)
                .expect("a report has string keys and no failing serializer");
            writeln!(stdout, "{text}")
        } else {
            writeln!(stdout, "{report}")
        };
        if report.is_void() {
            let advice =
                "the service kept up less than it was asked: lower --rate, or raise --connections";
            let _ = writeln!(
                anstream::stderr().lock(),
                "note: more than 1 % was dropped: {advice}"
            );
        }
    }
}
