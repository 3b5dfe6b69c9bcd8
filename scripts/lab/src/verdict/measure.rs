//! A fresh process under one plan of work, read off at its points.

use std::path::Path;
use std::time::Duration;

use super::Side;
use super::expectation::Expectation;
use super::probe;
use super::series::Series;
use super::sitting::Sitting;
use super::work::Work;
use crate::Workspace;
use crate::error::{Error, Result};
use crate::load::Progress;
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
        /// `baseline`, `warm`, `n`, `2n`, `4n`, and `8n` where more work was needed.
        point: &'static str,
        /// Visits so far.
        requests: u64,
        /// The counter.
        counter: f64,
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
    expectation: &Expectation,
    work: &Work,
    side: Side,
    launched: State,
) -> Result<Measured> {
    (bench.events)(Event::Started { side, launched });
    let mut outcome = run(bench, expectation, work, side, launched).await;
    if let Err(Broken::Void(reason)) = &outcome {
        (bench.events)(Event::Again(reason.clone()));
        outcome = run(bench, expectation, &work.slower(), side, launched).await;
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
    expectation: &Expectation,
    work: &Work,
    side: Side,
    launched: State,
) -> std::result::Result<Series, Broken> {
    let faults = match launched {
        State::Planted if side == Side::Together => "all",
        State::Planted => expectation.fault,
        State::Repaired => "none",
    };
    let scratch = bench.workspace.scratch().map_err(Broken::Environment)?;
    let mut service = Service::start(bench.bookstore, faults, work.arguments, &scratch)
        .await
        .map_err(Broken::Environment)?;
    let series = observe(bench, expectation, work, side, &service).await;
    let mut series = match series {
        Err(Broken::Stopped(reason)) => {
            return Err(Broken::Stopped(with_end(&mut service, &reason)));
        }
        other => other?,
    };
    series.log = service.log();
    service.stop().await;
    // The planted side is not held to the behaviour that a repair must keep.
    let held = matches!(side, Side::Repaired | Side::Edited);
    if let Some(probe) = expectation.probe.filter(|_| held) {
        (bench.events)(Event::Probing(probe.name));
        series.probe = Some(probe::run(bench, probe, faults).await?);
    }
    Ok(series)
}

/// Reads off the baseline, the warm-up and the points of a running service, and a further one before a slope or a share is said to be
/// wrong.
async fn observe(
    bench: &Bench<'_>,
    expectation: &Expectation,
    work: &Work,
    side: Side,
    service: &Service,
) -> std::result::Result<Series, Broken> {
    let mut sitting = Sitting::begin(bench, expectation, work, service).await?;
    let baseline = sitting.read("baseline", 0, vec![]).await?;
    let warm = sitting.stage("warm", &work.warm, false).await?;
    let mut points = Vec::new();
    for (stage, name) in work.points.iter().zip(Work::POINTS) {
        let under_load = points.len() + 1 == work.points.len();
        points.push(sitting.stage(name, stage, under_load).await?);
    }
    let mut series = sitting.series(baseline, warm, points);
    // A step looks like a slope over a short way: before it is called one, the way is made as long again.
    let slopes = || {
        expectation
            .rules(side)
            .iter()
            .filter(|rule| rule.is_slope())
    };
    let is_short = expectation.is_short(side, &series);
    if is_short || slopes().any(|rule| !rule.check(&series, "").passed) {
        let mut further = None;
        let mut stages = work.further().peekable();
        while let Some(stage) = stages.next() {
            let looked_at = is_short && stages.peek().is_none();
            further = Some(sitting.stage("8n", &stage, looked_at).await?);
        }
        series.points.extend(further);
        series.runs = sitting.runs();
    }
    let load = series.load();
    if load.dropped * 100 > load.scheduled {
        return Err(Broken::Void(format!(
            "{} of {} requests fell due while all {} connections were busy, more than 1 %",
            load.dropped, load.scheduled, work.connections
        )));
    }
    Ok(series)
}

#[expect(clippy::needless_pass_by_value, reason = "stands in `map_err`")]
pub(super) fn stopped(error: Error) -> Broken {
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
