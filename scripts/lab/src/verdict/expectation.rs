//! What a fault's proof consists of.

use std::num::NonZeroU32;

use pprof_view::Profile;

use super::check::Check;
use super::culprit::Culprit;
use super::series::Series;
use crate::load::Scenario;
use crate::metrics::Metrics;

/// One fault's expectations: the work that brings it out, the counter that shows it, and the bounds.
///
/// The counters come from a profile and the metrics, which know nothing of the fault.
pub trait Expectation: Send + Sync {
    /// The fault's id.
    fn fault(&self) -> &'static str;
    /// Its class: `tasks`, `memory`, `cpu`, `block`, `mutex`.
    fn class(&self) -> &'static str;
    /// The chapter that hunts it.
    fn chapter(&self) -> &'static str;
    /// Where it sits.
    fn culprit(&self) -> Culprit;
    /// The work that each side does.
    fn work(&self) -> Work;
    /// The profile below `/debug/pprof/` that shows it.
    fn profile(&self) -> &'static str;
    /// What the counter counts, in the plural: `live tasks`.
    fn unit(&self) -> &'static str;
    /// The counter, which must come to rest after load before it counts.
    fn counter(&self, profile: &Profile) -> u64;
    /// The part of the counter that the culprit holds.
    fn at_culprit(&self, profile: &Profile) -> u64;
    /// The behaviour that a repair must keep, if it needs a process of its own.
    fn probe(&self) -> Option<Probe>;
    /// Holds a series to the fault being there. `line` is the culprit's, or what is wrong with the source.
    fn planted(&self, series: &Series, line: &Result<i64, String>) -> Vec<Check>;
    /// Holds a series to the fault being gone.
    fn repaired(&self, series: &Series) -> Vec<Check>;
    /// Holds a series of the reader's edit, made on `work`, to the fault being gone.
    fn edited(&self, series: &Series, work: &Work) -> Vec<Check>;
    /// Holds `changed` to doing what `reference` does: the same work, answers and service.
    fn kept(&self, reference: &Series, changed: &Series) -> Vec<Check>;
}

/// The work of one side: a warm-up that reads each key once, then points at N, 2N and 4N requests over the same keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// How many distinct keys are read.
    pub keys: u64,
    /// N.
    pub reads: u64,
    /// Requests per second.
    pub rate: NonZeroU32,
    /// Connections, all open before the baseline.
    pub connections: usize,
    /// Chooses the requests.
    pub seed: u64,
}

impl Work {
    /// The names of the points and how many requests lead up to each.
    pub fn points(&self) -> [(&'static str, u64); 3] {
        [
            ("n", self.reads),
            ("2n", self.reads),
            ("4n", 2 * self.reads),
        ]
    }
}

/// A short process beside the measured one, whose metrics must reach a state.
#[derive(Debug, Clone)]
pub struct Probe {
    /// The check's name.
    pub name: &'static str,
    /// Command-line arguments for the bookstore.
    pub arguments: &'static [&'static str],
    /// What is asked for.
    pub scenario: Scenario,
    /// How often.
    pub requests: u64,
    /// Whether the metrics have got there.
    pub reached: fn(&Metrics) -> bool,
    /// That state in words.
    pub expected: &'static str,
    /// The metrics in the same words.
    pub measured: fn(&Metrics) -> String,
    /// Why it matters.
    pub why: &'static str,
    /// What to do if they do not get there.
    pub next: &'static str,
}
