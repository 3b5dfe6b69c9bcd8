//! What a fault's proof consists of.

use super::compare::Compare;
use super::culprit::Culprit;
use super::rule::Rule;
use super::series::{Reading, Series};
use super::view::View;
use super::work::Work;
use crate::load::Scenario;
use crate::metrics::Metrics;

/// One fault's expectations, all of them data: the work that brings it out, the profiles that show it, the counters that prove it.
///
/// The counters come from profiles, metrics and the kernel, which know nothing of the fault.
#[derive(Debug)]
pub struct Expectation {
    /// The fault's id.
    pub fault: &'static str,
    /// Its class: `cpu`, `memory`, `tasks`, `block`, `mutex`, or `control` for what looks like a fault and is none.
    pub class: &'static str,
    /// The chapter that hunts it.
    pub chapter: &'static str,
    /// Where it sits; a control has nothing planted.
    pub culprit: Option<Culprit>,
    /// The work that each side does.
    pub work: Work,
    /// The profiles in which the culprit shows, the one to read first in front.
    pub views: &'static [View],
    /// The primary counter, for tables and the live figure.
    pub counter: Counter,
    /// What must hold where the fault is there.
    pub planted: &'static [Rule],
    /// What must hold where it is not.
    pub repaired: &'static [Rule],
    /// What must hold of a reader's edit; the rules of the repaired side if there is none here.
    pub edited: &'static [Rule],
    /// Costs of which the planted side has a multiple.
    pub compare: &'static [Compare],
    /// What a repair must keep beside its work and its answers.
    pub keep: &'static [Keep],
    /// The behaviour that a repair must keep, if it needs a process of its own.
    pub probe: Option<&'static Probe>,
    /// Why planted and repaired may answer differently, where they may.
    pub differs: Option<&'static str>,
}

/// The fault's primary counter.
#[derive(Debug, Clone, Copy)]
pub struct Counter {
    /// What it counts, in the plural: `live tasks`.
    pub unit: &'static str,
    /// Reads it off. It must come to rest after load before it counts.
    pub read: fn(&Reading) -> f64,
    /// About how much of it a request leaves where the fault is there: the scale of the live figure.
    pub per_request: f64,
}

/// Something good that a repair must not give up.
#[derive(Debug, Clone, Copy)]
pub struct Keep {
    /// The check's name: `cache-kept`.
    pub name: &'static str,
    /// What it is, in words: `a cache hit ratio`.
    pub what: &'static str,
    /// Reads it off, in per cent; `None` where there was nothing to measure.
    pub read: fn(&Series) -> Option<f64>,
    /// The repair has at least this part of what the reference has.
    pub least: f64,
    /// Why it matters.
    pub why: &'static str,
    /// Where to look if it was not kept.
    pub next: &'static str,
}

/// A short process beside the measured one, whose metrics must reach a state.
#[derive(Debug)]
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
