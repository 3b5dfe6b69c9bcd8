//! `cargo lab serve`: the bookstore under load, to look around in.

use std::num::NonZeroU32;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use crate::client::Address;
use crate::error::{Error, Result};
use crate::load::{Driver, Plan, Scenario, Schedule};
use crate::service::{Listeners, Service};
use crate::terminal::{Page, Progress, STRONG, styled};
use crate::workspace::Workspace;
use crate::{build, interrupt};

/// Connections of the load.
const CONNECTIONS: usize = 64;
/// A request that takes longer counts as failed.
const PATIENCE: Duration = Duration::from_secs(10);
/// The load is sent in rounds of this length, each with its own report line where there is no terminal.
const ROUND: Duration = Duration::from_secs(15);

/// The command's arguments.
#[derive(Debug, Args)]
pub(super) struct Command {
    /// Which faults are planted: `all`, `none`, or ids joined by commas
    #[arg(long, value_name = "FAULTS", default_value = "all")]
    faults: String,
    /// Requests per second of a shop's mix; 0 for none
    #[arg(long, value_name = "RATE", default_value = "50")]
    load: u32,
    /// Where the API listens; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Where profiles and switches listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:6060")]
    debug_listen: String,
}

impl Command {
    /// Serves until Ctrl-C, which ends the bookstore too and removes its database.
    pub(super) fn run(self) -> Result<ExitCode> {
        let workspace = Workspace::find()?;
        let bookstore = built(&workspace)?;
        let scratch = workspace.scratch()?;
        interrupt::run(async move {
            let listeners = Listeners {
                api: &self.listen,
                debug: &self.debug_listen,
            };
            let mut service =
                Service::start_on(listeners, &bookstore, &self.faults, &[], &scratch).await?;
            introduce(&service, &self.faults, self.load);
            match NonZeroU32::new(self.load) {
                Some(rate) => under_load(&mut service, rate).await,
                None => until_it_ends(&mut service).await,
            }
        })
    }
}

fn built(workspace: &Workspace) -> Result<std::path::PathBuf> {
    let mut line = Progress::new("building the bookstore");
    let built = build::packages(workspace, &["bookstore"], |progress| {
        line.set(progress.ready as u64, progress.total as u64);
    })?;
    built.executable("bookstore").map(Path::to_path_buf)
}

fn introduce(service: &Service, faults: &str, rate: u32) {
    let (api, debug) = (service.api(), service.debug());
    let mut page = Page::stdout();
    page.line(format!("API       {}/", styled(STRONG, api)));
    page.line(format!("profiles  {}/debug/pprof/", styled(STRONG, debug)));
    page.line(format!("planted   {faults}"));
    page.line(match rate {
        0 => "load      none".to_owned(),
        rate => format!("load      {rate} requests per second of a shop's mix"),
    });
    page.gap();
    page.line("In another terminal:");
    page.line(format!(
        "  cargo lab pprof top {debug}/debug/pprof/goroutine"
    ));
    page.line(format!(
        "  cargo lab capture profile --seconds 5 --url {debug}"
    ));
    page.line(format!("  curl -s {debug}/debug/faults"));
    page.line(format!(
        "  curl -s -X PUT -H 'content-type: application/json' -d '{{\"state\":\"repaired\"}}' {debug}/debug/faults/watch-expiration"
    ));
    page.gap();
    page.line("Ctrl-C ends it.");
}

/// Keeps the load up until the service ends.
async fn under_load(service: &mut Service, rate: NonZeroU32) -> Result<ExitCode> {
    let address = Address::parse(service.api())?;
    let mut driver = Driver::open(address, CONNECTIONS, PATIENCE).await?;
    let schedule = Schedule::of_duration(rate, ROUND);
    let mut first = 0;
    let (mut sent, mut failed, mut dropped) = (0, 0, 0);
    let mut line = Progress::new("serving");
    loop {
        let plan = Plan {
            scenario: Scenario::Books,
            schedule,
            seed: 1,
            first,
            pay_later: false,
        };
        let report = driver
            .run(&plan, |now| {
                line.note(&format!(
                    "{} sent, {} failed, {} dropped",
                    sent + now.sent,
                    failed + now.failed,
                    dropped + now.dropped
                ));
            })
            .await?;
        (sent, failed, dropped) = (
            sent + report.sent,
            failed + report.failed,
            dropped + report.dropped,
        );
        first += schedule.requests();
        if let Some(status) = service.exited() {
            return Err(ended(service, status));
        }
    }
}

async fn until_it_ends(service: &mut Service) -> Result<ExitCode> {
    let mut looks = tokio::time::interval(Duration::from_millis(500));
    loop {
        looks.tick().await;
        if let Some(status) = service.exited() {
            return Err(ended(service, status));
        }
    }
}

/// The service ended by itself: its last words say why.
fn ended(service: &Service, status: std::process::ExitStatus) -> Error {
    let log = service.log();
    let last = log.lines().rev().find(|line| !line.trim().is_empty());
    Error::new(
        format!(
            "the bookstore ended with {status}: {}",
            last.unwrap_or("it said nothing")
        ),
        "start it by hand to see all of its log: cargo run -p bookstore",
    )
}
