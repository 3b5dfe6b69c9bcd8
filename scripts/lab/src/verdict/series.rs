//! What was read off one process.

use std::time::Duration;

use pprof_view::{Frame, Profile};

use super::check::Check;
use super::culprit::Culprit;
use super::growth::{Growth, float};
use super::report::LoadReport;
use super::view::{Kind, Taken, weigh};
use crate::metrics::Metrics;

/// One look at the process while no load runs.
#[derive(Debug, Clone)]
pub struct Reading {
    /// `baseline`, `warm`, `n`, `2n`, `4n`, and `8n` where more work was needed.
    pub name: &'static str,
    /// Visits of the measured kind so far.
    pub requests: u64,
    /// The size that the visits up to here were made with.
    pub size: u64,
    /// The fault's counter, once it had come to rest.
    pub counter: f64,
    /// The highest value of the counter on the way there; the first was taken right after the last answer.
    pub highest: f64,
    /// The profiles; that of the CPU is there at the last point alone.
    pub taken: Vec<Taken>,
    /// The service's metrics.
    pub metrics: Metrics,
    /// Bytes of all answers' bodies so far.
    pub answer_bytes: u64,
    /// CPU time of the process while load ran, so far; `None` where the system does not tell.
    pub cpu: Option<Duration>,
    /// Resident bytes of the process; `None` where the system does not tell.
    pub resident: Option<u64>,
}

/// A process under one plan of work, from its baseline to its last point.
#[derive(Debug, Clone)]
pub struct Series {
    /// All connections open, nothing read yet.
    pub baseline: Reading,
    /// After the warm-up.
    pub warm: Reading,
    /// After N, 2N and 4N more requests, or at N, 2N and 4N of size; a fourth where more work was needed.
    pub points: Vec<Reading>,
    /// The load of the warm-up and of each point.
    pub runs: Vec<LoadReport>,
    /// What the side process showed, if the expectation asks for one.
    pub probe: Option<Check>,
    /// The end of what the service wrote to stderr.
    pub log: String,
}

/// How many points a plan has; what comes beyond was added to tell a slope from a step.
pub(super) const POINTS: usize = 3;

impl Reading {
    /// A profile that was taken here.
    pub fn profile(&self, kind: Kind) -> Option<&Profile> {
        self.taken
            .iter()
            .find(|taken| taken.kind == kind)
            .map(|taken| &taken.profile)
    }

    /// The sum of a profile's value over all stacks.
    pub fn total(&self, kind: Kind, value: &str) -> f64 {
        self.weigh(kind, value, |_| true)
    }

    /// The sum of a profile's value over the stacks that pass through the culprit.
    pub fn at(&self, culprit: &Culprit, kind: Kind, value: &str) -> f64 {
        self.weigh(kind, value, |frames| {
            frames.iter().any(|frame| culprit.holds(frame))
        })
    }

    /// The sum of a profile's value over the stacks that are `wanted`; 0 where it was not taken.
    pub fn weigh(&self, kind: Kind, value: &str, wanted: impl Fn(&[Frame<'_>]) -> bool) -> f64 {
        self.profile(kind)
            .map_or(0.0, |profile| weigh(profile, value, wanted))
    }

    /// A metric's sum over all its labels; 0 where it was never touched.
    pub fn metric(&self, name: &str) -> f64 {
        self.metrics.count(name)
    }

    /// A metric's sum over the series with these labels; 0 where it was never touched.
    pub fn labelled(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        self.metrics.value(name, labels).unwrap_or(0.0)
    }

    /// How many series `/metrics` has.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a page of metrics has fewer than 2^53 lines"
    )]
    pub fn series(&self) -> f64 {
        self.metrics.samples().len() as f64
    }

    /// Bytes of all answers' bodies so far.
    pub fn answer_bytes(&self) -> f64 {
        float(self.answer_bytes)
    }

    /// Milliseconds of CPU time that the process has used under load so far; NaN, which passes no bound, where the system does not tell.
    pub fn cpu_millis(&self) -> f64 {
        self.cpu.map_or(f64::NAN, |cpu| cpu.as_secs_f64() * 1_000.0)
    }

    /// Resident bytes of the process; NaN, which passes no bound, where the system does not tell.
    pub fn resident_bytes(&self) -> f64 {
        self.resident.map_or(f64::NAN, float)
    }
}

impl Series {
    /// All readings in order.
    pub fn readings(&self) -> impl Iterator<Item = &Reading> {
        [&self.baseline, &self.warm].into_iter().chain(&self.points)
    }

    /// The last point.
    pub fn last(&self) -> &Reading {
        self.points.last().unwrap_or(&self.warm)
    }

    /// The last reading at which a profile was taken, and its place among the readings.
    pub fn latest(&self, kind: Kind) -> Option<(usize, &Reading)> {
        self.readings()
            .enumerate()
            .filter(|(_, reading)| reading.profile(kind).is_some())
            .last()
    }

    /// All of the load.
    pub fn load(&self) -> LoadReport {
        LoadReport::sum(&self.runs)
    }

    /// The load that this series and another have both been under: one of them may have been given more work.
    pub fn load_with(&self, other: &Self) -> LoadReport {
        let common = self.runs.len().min(other.runs.len());
        LoadReport::sum(&self.runs[..common])
    }

    /// Whether it was given more work than planned.
    pub fn is_extended(&self) -> bool {
        self.points.len() > POINTS
    }

    /// The slopes per request of what `counter` reads: N to 2N and 2N to 4N; from 4N to 8N alone where more work was needed.
    pub fn growth(&self, counter: impl Fn(&Reading) -> f64) -> Vec<Growth> {
        let from = if self.is_extended() { POINTS - 1 } else { 0 };
        Self::slopes(
            &self.points[from.min(self.points.len())..],
            &counter,
            &counter,
        )
    }

    /// The slopes of the counter from its rest at one reading to its highest at the next, the warm-up's included: what is
    /// started and soon ended again counts, too.
    pub fn growth_to_highest(&self) -> Vec<Growth> {
        Self::slopes(&self.since_warm(), |r| r.counter, |r| r.highest)
    }

    /// The cost per request up to each point since the one before, the warm-up being before the first.
    pub fn costs(&self, counter: impl Fn(&Reading) -> f64) -> Vec<Growth> {
        Self::slopes(&self.since_warm(), &counter, &counter)
    }

    /// The share of a part in a whole that both grew between warm-up and last point, from two metrics; `None` where neither moved.
    pub fn share_since_warm(&self, part: &str, rest: &str) -> Option<f64> {
        let grown = |name| self.last().metric(name) - self.warm.metric(name);
        let (part, rest) = (grown(part), grown(rest));
        (part + rest > 0.0).then(|| part / (part + rest))
    }

    fn since_warm(&self) -> Vec<&Reading> {
        std::iter::once(&self.warm).chain(&self.points).collect()
    }

    fn slopes<R: std::borrow::Borrow<Reading>>(
        readings: &[R],
        before: impl Fn(&Reading) -> f64,
        after: impl Fn(&Reading) -> f64,
    ) -> Vec<Growth> {
        readings
            .windows(2)
            .map(|pair| Growth::between(pair[0].borrow(), pair[1].borrow(), &before, &after))
            .collect()
    }
}
