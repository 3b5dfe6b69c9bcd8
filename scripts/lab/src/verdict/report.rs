//! A proof's result. Serialized, its keys are the documented output of `cargo lab verify --json`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Side;
use super::check::{Check, Outcome};
use super::expectation::Expectation;
use super::series::{Reading, Series};
use crate::load::{Digest, Report};
use crate::service::State;

/// Both sides of a fault, or one of them.
#[derive(Debug, Clone, Serialize)]
pub struct Proof {
    /// The fault's id.
    pub fault: &'static str,
    /// Its class.
    pub class: &'static str,
    /// Its chapter.
    pub chapter: &'static str,
    /// What the counter counts.
    pub unit: &'static str,
    /// The worst of all below.
    pub outcome: Outcome,
    /// Whether the processes were launched with planted and repaired exchanged.
    pub exchanged: bool,
    /// Each side.
    pub sides: Vec<SideReport>,
    /// What both sides were held to together; `None` where one side alone was measured or could not be.
    pub kept: Option<KeptReport>,
}

/// One side.
#[derive(Debug, Clone, Serialize)]
pub struct SideReport {
    /// What it was held to.
    pub side: Side,
    /// The state that its process was launched in.
    pub launched: State,
    /// The result.
    pub outcome: Outcome,
    /// Why there are no checks, where there are none.
    pub reason: Option<String>,
    /// Each expectation.
    pub checks: Vec<Check>,
    /// The counter at each reading.
    pub points: Vec<PointReport>,
    /// The work that was done.
    pub load: Option<LoadReport>,
    /// The folder of the evidence, relative to the workspace where it is inside.
    pub evidence: Option<String>,
}

/// The counter at one reading.
#[derive(Debug, Clone, Serialize)]
pub struct PointReport {
    /// `baseline`, `warm`, `n`, `2n`, `4n`, and `8n` where more work was needed.
    pub point: &'static str,
    /// Visits so far, the warm-up's included.
    pub requests: u64,
    /// The counter at rest.
    pub counter: f64,
    /// Its highest on the way there.
    pub highest: f64,
    /// What the culprit has in the first view's profile; 0 where that was not taken.
    pub culprit: f64,
}

/// The work of one side.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LoadReport {
    /// Visits that the plan held.
    pub scheduled: u64,
    /// Visits of which every request was answered.
    pub completed: u64,
    /// Visits that fell due while every connection was busy and were sent later.
    pub dropped: u64,
    /// Answers by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Equal for equal answers.
    pub digest: Digest,
}

/// What a repair must keep.
#[derive(Debug, Clone, Serialize)]
pub struct KeptReport {
    /// The result.
    pub outcome: Outcome,
    /// Each expectation.
    pub checks: Vec<Check>,
}

impl LoadReport {
    /// Several runs as one.
    pub(super) fn sum(runs: &[Self]) -> Self {
        let mut sum = Self::default();
        for run in runs {
            sum.scheduled += run.scheduled;
            sum.completed += run.completed;
            sum.dropped += run.dropped;
            sum.digest.merge(run.digest);
            for (status, count) in &run.statuses {
                *sum.statuses.entry(*status).or_default() += count;
            }
        }
        sum
    }
}

impl From<&Report> for LoadReport {
    fn from(report: &Report) -> Self {
        Self {
            scheduled: report.scheduled,
            completed: report.completed,
            dropped: report.dropped,
            statuses: report.statuses.clone(),
            digest: report.digest,
        }
    }
}

impl Proof {
    pub(super) fn new(
        expectation: &Expectation,
        exchanged: bool,
        sides: Vec<SideReport>,
        kept: Option<Vec<Check>>,
    ) -> Self {
        let kept = kept.map(|checks| KeptReport {
            outcome: Outcome::of(&checks),
            checks,
        });
        let outcomes = sides
            .iter()
            .map(|side| side.outcome)
            .chain(kept.as_ref().map(|kept| kept.outcome));
        Self {
            fault: expectation.fault,
            class: expectation.class,
            chapter: expectation.chapter,
            unit: expectation.counter.unit,
            outcome: Outcome::worst(outcomes),
            exchanged,
            sides,
            kept,
        }
    }

    /// Every check that was not met, of all sides.
    pub fn failed_checks(&self) -> impl Iterator<Item = &Check> {
        let kept = self.kept.iter().flat_map(|kept| &kept.checks);
        self.sides
            .iter()
            .flat_map(|side| &side.checks)
            .chain(kept)
            .filter(|check| !check.passed)
    }
}

impl SideReport {
    /// A side whose points were all read off.
    pub(super) fn measured(
        expectation: &Expectation,
        side: Side,
        launched: State,
        series: &Series,
        checks: Vec<Check>,
    ) -> Self {
        let culprit = |reading: &Reading| {
            let view = expectation.views.first().zip(expectation.culprit.as_ref());
            view.map_or(0.0, |(view, culprit)| {
                view.held(reading, culprit, &[]).culprit
            })
        };
        let point = |reading: &Reading| PointReport {
            point: reading.name,
            requests: reading.requests,
            counter: reading.counter,
            highest: reading.highest,
            culprit: culprit(reading),
        };
        Self {
            side,
            launched,
            outcome: Outcome::of(&checks),
            reason: None,
            checks,
            points: series.readings().map(point).collect(),
            load: Some(series.load()),
            evidence: None,
        }
    }

    /// A side that could not be read off.
    pub(super) fn unmeasured(
        side: Side,
        launched: State,
        outcome: Outcome,
        reason: String,
    ) -> Self {
        Self {
            side,
            launched,
            outcome,
            reason: Some(reason),
            checks: vec![],
            points: vec![],
            load: None,
            evidence: None,
        }
    }
}
