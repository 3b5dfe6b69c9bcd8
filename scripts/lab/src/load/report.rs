//! What a run of load came to.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

use super::digest::Digest;

/// The figures of one run. Serialized, its keys are the documented output of `cargo lab load --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Requests that the schedule held.
    pub scheduled: u64,
    /// Requests that went out.
    pub sent: u64,
    /// Whole answers, of any status.
    pub completed: u64,
    /// Requests that fell due while every connection was busy. A run that paid them later has them in `sent`, too.
    pub dropped: u64,
    /// Requests that went out and got no whole answer.
    pub failed: u64,
    /// How many failed for which reason.
    pub failures: BTreeMap<String, u64>,
    /// Answers by status code.
    pub statuses: BTreeMap<u16, u64>,
    /// Bytes of all bodies.
    pub bytes: u64,
    /// Seconds from the first intended start to the last answer.
    pub elapsed_seconds: f64,
    /// Microseconds from the intended start to the last byte of the answer.
    pub latency_micros: Latency,
    /// Equal for two runs that asked the same and got the same.
    pub digest: Digest,
}

/// Quantiles of the latency in microseconds, from the intended start. Zero where nothing completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Latency {
    /// Median.
    pub p50: u64,
    /// Nine of ten are below.
    pub p90: u64,
    /// 99 of 100 are below.
    pub p99: u64,
    /// 999 of 1,000 are below.
    pub p999: u64,
    /// The longest.
    pub max: u64,
}

impl From<&Histogram<u64>> for Latency {
    fn from(histogram: &Histogram<u64>) -> Self {
        Self {
            p50: histogram.value_at_quantile(0.5),
            p90: histogram.value_at_quantile(0.9),
            p99: histogram.value_at_quantile(0.99),
            p999: histogram.value_at_quantile(0.999),
            max: histogram.max(),
        }
    }
}

impl Report {
    /// True if more than 1 % of the schedule was dropped: such a run offered another load than it claims.
    pub fn is_void(&self) -> bool {
        self.dropped.saturating_mul(100) > self.scheduled
    }

    /// The failures in words, most frequent first; empty where there were none.
    pub fn failures_in_words(&self) -> String {
        let mut failures: Vec<_> = self.failures.iter().collect();
        failures.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        failures
            .iter()
            .map(|(reason, count)| format!("{count} {reason}"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut statuses = String::new();
        for (status, count) in &self.statuses {
            write!(statuses, "{status}: {count}  ")?;
        }
        writeln!(
            f,
            "sent       {} of {} scheduled",
            self.sent, self.scheduled
        )?;
        writeln!(f, "completed  {}   {}", self.completed, statuses.trim_end())?;
        writeln!(
            f,
            "dropped    {}   (due while every connection was busy)",
            self.dropped
        )?;
        match self.failures_in_words() {
            words if words.is_empty() => writeln!(f, "failed     {}", self.failed)?,
            words => writeln!(f, "failed     {}   {words}", self.failed)?,
        }
        let Latency {
            p50,
            p90,
            p99,
            p999,
            max,
        } = self.latency_micros;
        let [p50, p90, p99, p999, max] = [p50, p90, p99, p999, max].map(Duration::from_micros);
        writeln!(
            f,
            "latency    p50 {p50:.1?}  p90 {p90:.1?}  p99 {p99:.1?}  p99.9 {p999:.1?}  max {max:.1?}"
        )?;
        writeln!(f, "           (from the intended start of each request)")?;
        writeln!(f, "bytes      {}", self.bytes)?;
        writeln!(f, "elapsed    {:.1} s", self.elapsed_seconds)?;
        write!(f, "digest     {}", self.digest)
    }
}
