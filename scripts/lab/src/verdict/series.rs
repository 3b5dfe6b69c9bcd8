//! What was read off one process.

use std::collections::BTreeMap;

use bytes::Bytes;
use pprof_view::Profile;

use super::check::Check;
use super::growth::Growth;
use crate::load::{Digest, Report};
use crate::metrics::Metrics;

/// One look at the process while no load runs.
#[derive(Debug, Clone)]
pub struct Reading {
    /// `baseline`, `warm`, `n`, `2n`, `4n`.
    pub name: &'static str,
    /// Requests of the measured kind so far.
    pub reads: u64,
    /// The fault's counter, once it had come to rest.
    pub counter: u64,
    /// The highest value of the counter on the way there; the first was taken right after the last answer.
    pub highest: u64,
    /// The profile that the counter comes from.
    pub profile: Profile,
    /// That profile as the service sent it.
    pub raw: Bytes,
    /// The service's metrics.
    pub metrics: Metrics,
}

/// A process under one plan of work, from its baseline to its last point.
#[derive(Debug, Clone)]
pub struct Series {
    /// All connections open, nothing read yet.
    pub baseline: Reading,
    /// Every key read once.
    pub warm: Reading,
    /// After N, 2N and 4N more requests.
    pub points: Vec<Reading>,
    /// Requests that the plan held.
    pub scheduled: u64,
    /// Requests that were answered.
    pub completed: u64,
    /// Requests that fell due while every connection was busy; they were sent later.
    pub dropped: u64,
    /// Answers by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Equal for equal answers.
    pub digest: Digest,
    /// What the side process showed, if the expectation asks for one.
    pub probe: Option<Check>,
    /// The end of what the service wrote to stderr.
    pub log: String,
}

impl Series {
    /// The readings, with the sums over the runs of load between them.
    pub(super) fn new(
        baseline: Reading,
        warm: Reading,
        points: Vec<Reading>,
        runs: &[Report],
    ) -> Self {
        let sum = |of: fn(&Report) -> u64| runs.iter().map(of).sum();
        let mut statuses = BTreeMap::new();
        let mut digest = Digest::default();
        for run in runs {
            digest.merge(run.digest);
            for (status, count) in &run.statuses {
                *statuses.entry(*status).or_default() += count;
            }
        }
        Self {
            baseline,
            warm,
            points,
            scheduled: sum(|run| run.scheduled),
            completed: sum(|run| run.completed),
            dropped: sum(|run| run.dropped),
            statuses,
            digest,
            probe: None,
            log: String::new(),
        }
    }

    /// All readings in order.
    pub fn readings(&self) -> impl Iterator<Item = &Reading> {
        [&self.baseline, &self.warm].into_iter().chain(&self.points)
    }

    /// The last point: 4N.
    pub fn last(&self) -> &Reading {
        self.points.last().unwrap_or(&self.warm)
    }

    /// The slopes between consecutive points (N to 2N, 2N to 4N) of what `counter` reads.
    pub fn growth(&self, counter: impl Fn(&Reading) -> u64) -> Vec<Growth> {
        self.points
            .windows(2)
            .map(|pair| Growth::between(&pair[0], &pair[1], &counter, &counter))
            .collect()
    }

    /// The slopes of the counter from its rest at one reading to its highest at the next, the warm-up's included: what is
    /// started and soon ended again counts, too.
    pub fn growth_to_highest(&self) -> Vec<Growth> {
        let readings: Vec<&Reading> = std::iter::once(&self.warm).chain(&self.points).collect();
        readings
            .windows(2)
            .map(|pair| Growth::between(pair[0], pair[1], |r| r.counter, |r| r.highest))
            .collect()
    }

    /// The share of a part in a whole that both grew between warm-up and last point, from two counters; `None` where neither moved.
    pub fn share_since_warm(&self, part: &str, rest: &str) -> Option<f64> {
        let grown = |name| self.last().metrics.count(name) - self.warm.metrics.count(name);
        let (part, rest) = (grown(part), grown(rest));
        (part + rest > 0.0).then(|| part / (part + rest))
    }
}
