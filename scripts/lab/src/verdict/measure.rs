//! A fresh process under one plan of work, read off at its points.

use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use super::Side;
use super::expectation::{Expectation, Work};
use super::probe;
use super::series::{Reading, Series};
use super::settle::settled;
use crate::Workspace;
use crate::client::{Address, Client};
use crate::error::{Error, Result};
use crate::load::{Driver, Plan, Progress, Report, Scenario, Schedule};
use crate::metrics::Metrics;
use crate::service::{Service, State};

/// What a measurement needs.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    /// Where the source and the scratch folder are.
    pub workspace: &'a Workspace,
    /// The bookstore's executable.
    pub bookstore: &'a Path,
    /// Told how it goes.
    pub events: &'a (dyn Fn(Event) + Send + Sync),
}

/// How a measurement goes.
#[derive(Debug, Clone)]
pub enum Event {
    /// A process is started in a state, to be held to a side.
    Started {
        /// The side.
        side: Side,
        /// The state.
        launched: State,
    },
    /// Load runs.
    Loading(Progress),
    /// A point was read off.
    Read {
        /// `baseline`, `warm`, `n`, `2n`, `4n`.
        point: &'static str,
        /// Requests so far.
        reads: u64,
        /// The counter.
        counter: u64,
    },
    /// The short process beside it runs.
    Probing(&'static str),
    /// The run was void, for this reason, and is made again.
    Again(String),
}

/// What came of a measurement.
#[derive(Debug, Clone)]
pub enum Measured {
    /// All points were read off.
    Series(Box<Series>),
    /// The service stopped answering: that is a failure of its own. The reason.
    Stopped(String),
    /// The load could not be offered, twice: nothing can be said. The reason.
    Void(String),
}

/// Why a measurement ended early.
#[derive(Debug)]
pub(super) enum Broken {
    Environment(Error),
    Stopped(String),
    Void(String),
}

/// A watchdog for one answer: long enough for a machine that is busy otherwise.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// Measures one fresh process in state `launched`, doing `work`; a void run is made a second time at half the rate.
///
/// Fails where nothing can be measured at all: no process can be started, nothing can be written.
pub async fn measure(
    bench: &Bench<'_>,
    expectation: &dyn Expectation,
    work: &Work,
    side: Side,
    launched: State,
) -> Result<Measured> {
    (bench.events)(Event::Started { side, launched });
    let half = NonZeroU32::new(work.rate.get().div_ceil(2))
        .expect("half of a rate, rounded up, is not zero");
    let slower = Work {
        rate: half,
        ..work.clone()
    };
    let mut outcome = run(bench, expectation, work, side, launched).await;
    if let Err(Broken::Void(reason)) = &outcome {
        (bench.events)(Event::Again(reason.clone()));
        outcome = run(bench, expectation, &slower, side, launched).await;
    }
    match outcome {
        Ok(series) => Ok(Measured::Series(Box::new(series))),
        Err(Broken::Environment(error)) => Err(error),
        Err(Broken::Stopped(reason)) => Ok(Measured::Stopped(reason)),
        Err(Broken::Void(reason)) => Ok(Measured::Void(reason)),
    }
}

async fn run(
    bench: &Bench<'_>,
    expectation: &dyn Expectation,
    work: &Work,
    side: Side,
    launched: State,
) -> std::result::Result<Series, Broken> {
    let faults = match launched {
        State::Planted => expectation.fault(),
        State::Repaired => "none",
    };
    let scratch = bench.workspace.scratch().map_err(Broken::Environment)?;
    let mut service = Service::start(bench.bookstore, faults, &[], &scratch)
        .await
        .map_err(Broken::Environment)?;
    let series = observe(bench, expectation, work, &service).await;
    let mut series = match series {
        Err(Broken::Stopped(reason)) => {
            return Err(Broken::Stopped(with_end(&mut service, &reason)));
        }
        other => other?,
    };
    series.log = service.log();
    service.stop().await;
    // The planted side is not held to the behaviour that a repair must keep.
    if let Some(probe) = expectation.probe().filter(|_| side != Side::Planted) {
        (bench.events)(Event::Probing(probe.name));
        series.probe = Some(probe::run(bench, &probe, faults).await?);
    }
    Ok(series)
}

/// Reads off the baseline, the warm-up and the points of a running service.
async fn observe(
    bench: &Bench<'_>,
    expectation: &dyn Expectation,
    work: &Work,
    service: &Service,
) -> std::result::Result<Series, Broken> {
    let mut driver = driver(service, work.connections).await?;
    // Every connection serves a request, so that what the service holds per connection is in the baseline.
    let greetings = Scenario::Path("/healthz".to_owned());
    load(
        bench,
        &mut driver,
        work,
        greetings,
        0,
        2 * work.connections as u64,
    )
    .await?;
    let baseline = read(bench, expectation, service, "baseline", 0).await?;
    let mut runs = vec![
        load(
            bench,
            &mut driver,
            work,
            Scenario::EachBook { keys: work.keys },
            0,
            work.keys,
        )
        .await?,
    ];
    let mut reads = work.keys;
    let warm = read(bench, expectation, service, "warm", reads).await?;
    let mut points = Vec::new();
    for (name, requests) in work.points() {
        runs.push(
            load(
                bench,
                &mut driver,
                work,
                Scenario::ReadBooks { keys: work.keys },
                reads,
                requests,
            )
            .await?,
        );
        reads += requests;
        points.push(read(bench, expectation, service, name, reads).await?);
    }
    let series = Series::new(baseline, warm, points, &runs);
    if series.dropped * 100 > series.scheduled {
        return Err(Broken::Void(format!(
            "{} of {} requests fell due while all {} connections were busy, more than 1 %",
            series.dropped, series.scheduled, work.connections
        )));
    }
    Ok(series)
}

async fn load(
    bench: &Bench<'_>,
    driver: &mut Driver,
    work: &Work,
    scenario: Scenario,
    first: u64,
    requests: u64,
) -> std::result::Result<Report, Broken> {
    let schedule = Schedule::of_requests(work.rate, requests);
    let plan = Plan {
        scenario,
        schedule,
        seed: work.seed,
        first,
        pay_later: true,
    };
    let report = driver
        .run(&plan, |progress| (bench.events)(Event::Loading(progress)))
        .await
        .map_err(Broken::Environment)?;
    if report.failed > 0 {
        let words = report.failures_in_words();
        return Err(Broken::Stopped(format!(
            "{} of {} requests got no answer: {words}",
            report.failed, report.scheduled
        )));
    }
    Ok(report)
}

async fn read(
    bench: &Bench<'_>,
    expectation: &dyn Expectation,
    service: &Service,
    name: &'static str,
    reads: u64,
) -> std::result::Result<Reading, Broken> {
    let url = format!("{}/debug/pprof/{}", service.debug(), expectation.profile());
    let counter = |profile: &_| expectation.counter(profile);
    let settled = settled(Client::new(PATIENCE), &url, counter)
        .await
        .map_err(stopped)?;
    (bench.events)(Event::Read {
        point: name,
        reads,
        counter: settled.counter,
    });
    Ok(Reading {
        name,
        reads,
        counter: settled.counter,
        highest: settled.highest,
        profile: settled.profile,
        raw: settled.raw,
        metrics: metrics(service).await?,
    })
}

pub(super) async fn driver(
    service: &Service,
    connections: usize,
) -> std::result::Result<Driver, Broken> {
    let address = Address::parse(service.api()).map_err(Broken::Environment)?;
    Driver::open(address, connections, PATIENCE)
        .await
        .map_err(stopped)
}

pub(super) async fn metrics(service: &Service) -> std::result::Result<Metrics, Broken> {
    let url = format!("{}/metrics", service.debug());
    let answer = Client::new(PATIENCE)
        .get(&url)
        .await
        .and_then(|answer| answer.expect_ok(&url))
        .map_err(stopped)?;
    Metrics::parse(&answer.text()).map_err(stopped)
}

#[expect(clippy::needless_pass_by_value, reason = "stands in `map_err`")]
fn stopped(error: Error) -> Broken {
    Broken::Stopped(error.what().to_owned())
}

/// The reason with how the process ended, if it did, and its last word.
fn with_end(service: &mut Service, reason: &str) -> String {
    match service.exited() {
        None => reason.to_owned(),
        Some(status) => {
            let log = service.log();
            let last = log
                .lines()
                .rev()
                .find(|line| !line.trim().is_empty())
                .unwrap_or("nothing");
            format!("{reason}; the service ended with {status}, its last word: {last}")
        }
    }
}
