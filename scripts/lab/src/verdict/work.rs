//! The work that each side of a proof does.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::load::{Scenario, Script};

/// The load of one process: a warm-up, then a stage up to each of the points N, 2N and 4N.
#[derive(Debug, Clone)]
pub struct Work {
    /// Command-line arguments for the bookstore, beside its listeners, database and faults.
    pub arguments: &'static [&'static str],
    /// Rates of the samplers, as `/debug/pprof/rates` takes them: `("heap_bytes", 4096)`.
    pub rates: &'static [(&'static str, u64)],
    /// Brings caches, pools and the allocator into their steady state.
    pub warm: Stage,
    /// The stages.
    pub points: [Stage; 3],
    /// Visits per second.
    pub rate: NonZeroU32,
    /// Connections, all open before the baseline.
    pub connections: usize,
    /// Chooses the visits.
    pub seed: u64,
    /// The statuses that mean that a request was served; every one from 200 to 299 if there is none here.
    pub statuses: &'static [u16],
}

/// Visits of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Stage {
    /// What a client does in one turn.
    pub script: Script,
    /// The size that the script is given.
    pub size: u64,
    /// How many turns.
    pub requests: u64,
}

/// A rate that is known to be one.
///
/// # Panics
/// At compile time, where the rate is 0.
pub const fn per_second(rate: u32) -> NonZeroU32 {
    NonZeroU32::new(rate).expect("a rate is not zero")
}

impl Work {
    /// The names of the points.
    pub const POINTS: [&str; 3] = ["n", "2n", "4n"];

    /// All visits of the plan.
    pub fn requests(&self) -> u64 {
        self.warm.requests + self.points.iter().map(|stage| stage.requests).sum::<u64>()
    }

    /// The visits of all stages, one after the other.
    pub fn scenario(&self) -> Scenario {
        let stages = [&self.warm].into_iter().chain(&self.points);
        Scenario::Staged(
            stages
                .map(|stage| (stage.requests, stage.script, stage.size))
                .collect(),
        )
    }

    /// As many visits as all points took, each stage of the last one's kind and no longer than it: what the connections have
    /// carried once, they carry again.
    pub(super) fn further(&self) -> impl Iterator<Item = Stage> {
        let [.., last] = self.points;
        let total: u64 = self.points.iter().map(|stage| stage.requests).sum();
        let mut left = total;
        std::iter::from_fn(move || {
            let requests = left.min(last.requests);
            left -= requests;
            (requests > 0).then_some(Stage { requests, ..last })
        })
    }

    /// The same work at half the rate.
    #[must_use]
    pub fn slower(&self) -> Self {
        let rate = NonZeroU32::new(self.rate.get().div_ceil(2))
            .expect("half of a rate, rounded up, is not zero");
        Self {
            rate,
            ..self.clone()
        }
    }

    /// Whole seconds that a stage lasts at this rate, at least one.
    pub(super) fn seconds(&self, stage: &Stage) -> u64 {
        let length = Duration::from_secs(stage.requests) / self.rate.get();
        length.as_secs().max(1)
    }

    /// Whether a status means that a request was served.
    pub(super) fn is_served(&self, status: u16) -> bool {
        if self.statuses.is_empty() {
            (200..300).contains(&status)
        } else {
            self.statuses.contains(&status)
        }
    }
}

impl Stage {
    /// `requests` turns of `script` at `size`.
    pub const fn of(script: Script, size: u64, requests: u64) -> Self {
        Self {
            script,
            size,
            requests,
        }
    }

    /// The same visits on and on, so that the points stand at `n`, 2`n` and 4`n`: for what adds up.
    pub const fn growing(script: Script, size: u64, n: u64) -> [Self; 3] {
        [
            Self::of(script, size, n),
            Self::of(script, size, n),
            Self::of(script, size, 2 * n),
        ]
    }

    /// As many visits at each of the sizes `n`, 2`n` and 4`n`: for what gets dearer with its input.
    pub const fn doubling(script: Script, n: u64, requests: u64) -> [Self; 3] {
        [
            Self::of(script, n, requests),
            Self::of(script, 2 * n, requests),
            Self::of(script, 4 * n, requests),
        ]
    }

    pub(crate) fn scenario(&self) -> Scenario {
        Scenario::Visits {
            script: self.script,
            size: self.size,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::verdict::expectations::ALL;

    #[test]
    fn the_further_way_is_as_long_as_the_first_and_asks_for_nothing_bigger_at_once() {
        for expectation in ALL {
            let work = &expectation.work;
            let further: Vec<u64> = work.further().map(|stage| stage.requests).collect();
            let [.., last] = work.points;
            let points = work.requests() - work.warm.requests;
            assert_eq!(further.iter().sum::<u64>(), points, "{}", expectation.fault);
            assert!(
                further
                    .iter()
                    .all(|requests| (1..=last.requests).contains(requests)),
                "{}: {further:?}",
                expectation.fault
            );
        }
    }
}
