//! `cargo lab load`: requests at a steady rate, and what came of them.

use std::io::Write as _;
use std::num::NonZeroU32;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use crate::client::Address;
use crate::error::{Error, Result};
use crate::load::{BOOKS, Driver, Plan, Report, Scenario, Schedule, guard_loopback};
use crate::terminal::Progress;
use crate::verdict::{Work, expectations};
use crate::{interrupt, nearest};

/// Requests per second where neither the command line nor a fault says how many.
const RATE: NonZeroU32 = NonZeroU32::new(200).expect("200 is not 0");
const CONNECTIONS: usize = 64;
const SECONDS: u32 = 10;
const SEED: u64 = 1;

#[derive(Args)]
pub(super) struct Command {
    /// `books` (a shop's mix), `read-books` (single books over --keys), a fault's id (the visits that its verdict makes), or a URL
    what: String,
    /// The service that a scenario is sent to
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// Requests per second, kept whatever the service does [default: 200; a fault's: its verdict's]
    #[arg(long, value_name = "R", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// Requests under way at most; one that falls due beyond that is dropped and counted [default: 64; a fault's: its verdict's]
    #[arg(long, value_name = "C", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    connections: Option<u16>,
    /// How long, in seconds [default: 10; a fault's: until its verdict's visits are made]
    #[arg(long, value_name = "S", conflicts_with = "requests", value_parser = clap::value_parser!(u32).range(1..))]
    duration: Option<u32>,
    /// How many requests, or visits of a fault's, instead of how long
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    requests: Option<u64>,
    /// How many distinct books `read-books` reads
    #[arg(long, value_name = "K", default_value = "200", value_parser = clap::value_parser!(u64).range(1..=BOOKS))]
    keys: u64,
    /// Chooses the requests: the same seed asks the same for ever [default: 1; a fault's: its verdict's]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
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
        let (address, plan) = self.target()?;
        interrupt::run(async move {
            if !self.allow_remote {
                guard_loopback(&address).await?;
            }
            let timeout = Duration::from_secs(u64::from(self.timeout));
            let mut driver = Driver::open(address, self.connections(), timeout).await?;
            let requests = plan.schedule.requests();
            let mut line = Progress::new(format!("sending {requests} requests"));
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

    /// The work of the fault that `what` names.
    fn work(&self) -> Option<&'static Work> {
        expectations::named(&self.what).map(|expectation| &expectation.work)
    }

    fn connections(&self) -> usize {
        match (self.connections, self.work()) {
            (Some(connections), _) => usize::from(connections),
            (None, Some(work)) => work.connections,
            (None, None) => CONNECTIONS,
        }
    }

    fn target(&self) -> Result<(Address, Plan)> {
        let work = self.work();
        let (address, scenario) = match work {
            Some(work) => (Address::parse(&self.url)?, work.scenario()),
            None => self.scenario()?,
        };
        let plan = Plan {
            scenario,
            schedule: self.schedule(work),
            seed: self.seed.unwrap_or(work.map_or(SEED, |work| work.seed)),
            first: 0,
            pay_later: false,
        };
        Ok((address, plan))
    }

    fn schedule(&self, work: Option<&Work>) -> Schedule {
        let rate = self.rate.and_then(NonZeroU32::new);
        let rate = rate.unwrap_or(work.map_or(RATE, |work| work.rate));
        match (self.requests, self.duration, work) {
            (Some(requests), _, _) => Schedule::of_requests(rate, requests),
            (None, None, Some(work)) => Schedule::of_requests(rate, work.requests()),
            (None, duration, _) => {
                let seconds = u64::from(duration.unwrap_or(SECONDS));
                Schedule::of_duration(rate, Duration::from_secs(seconds))
            }
        }
    }

    fn scenario(&self) -> Result<(Address, Scenario)> {
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
            let scenarios = Scenario::NAMES.iter().map(|(name, _)| *name);
            let faults = expectations::ALL.iter().map(|known| known.fault);
            let guess = nearest::of(&self.what, scenarios.chain(faults))
                .map(|near| format!("did you mean `{near}`? "))
                .unwrap_or_default();
            Error::new(
                format!("no scenario is called `{}`", self.what),
                format!(
                    "{guess}one of {}; a fault's id (cargo lab list); or a URL",
                    names.join(", ")
                ),
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
