//! The answers of a run, taken in as they land.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

use super::digest::Digest;
use super::driver::Progress;
use super::lane::{Failure, Landed};
use super::report::{Latency, Report};

/// What the lanes of a run brought home.
pub(super) struct Landings {
    pub(super) latency: Histogram<u64>,
    statuses: BTreeMap<u16, u64>,
    pub(super) failures: BTreeMap<String, u64>,
    bytes: u64,
    digest: Digest,
}

impl Landings {
    pub(super) fn new() -> Self {
        // One microsecond to one hour at three significant digits.
        let latency = Histogram::new_with_bounds(1, 3_600_000_000, 3)
            .expect("the bounds and digits are in range");
        Self {
            latency,
            statuses: BTreeMap::new(),
            failures: BTreeMap::new(),
            bytes: 0,
            digest: Digest::default(),
        }
    }

    pub(super) fn record(
        &mut self,
        outcome: Result<Vec<Landed>, Failure>,
        latency: Option<Duration>,
    ) {
        match outcome {
            Ok(answers) => {
                for landed in answers {
                    *self.statuses.entry(landed.status).or_default() += 1;
                    self.bytes += landed.bytes;
                    self.digest.add(&landed.hash);
                }
            }
            Err(failure) => *self.failures.entry(failure.to_string()).or_default() += 1,
        }
        // A failed request took its time, too: leaving it out would flatter a service that answers nothing.
        if let Some(latency) = latency {
            self.latency
                .saturating_record(u64::try_from(latency.as_micros()).unwrap_or(u64::MAX));
        }
    }

    pub(super) fn report(&self, end: Progress) -> Report {
        Report {
            scheduled: end.scheduled,
            sent: end.sent,
            completed: end.completed,
            dropped: end.dropped,
            failed: end.failed,
            failures: self.failures.clone(),
            statuses: self.statuses.clone(),
            bytes: self.bytes,
            elapsed_seconds: end.elapsed.as_secs_f64(),
            latency_micros: Latency::from(&self.latency),
            digest: self.digest,
        }
    }
}
