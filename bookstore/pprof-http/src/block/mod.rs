//! Where tasks were held up: waits that were timed, and polls that held a worker.
//!
//! - A **wait** counts from the first `Pending` of a future to its end, on the stack of the task that waited. The locks
//!   and channels of [`sync`](crate::sync) and [`parking_lot`](crate::parking_lot) time themselves; any other future
//!   does with [`TimedWait::timed_wait`].
//! - A **long poll** held a worker of the runtime for the [`threshold`] or longer, so that no other task could run there.
//!   The runtime's poll hooks ([`tasks::install`](crate::tasks::install)) count them exactly; a watcher adds the stack
//!   that held the worker. A poll that ended before the watcher looked stands under the place where its task was spawned.
//!
//! As in Go, waits shorter than the [`rate`] are sampled in proportion to their length and scaled up.

#[cfg_attr(
    not(tokio_unstable),
    expect(
        dead_code,
        reason = "only the hooks call it, and all below that it calls"
    )
)]
mod polls;
pub(crate) mod profile;
mod slot;
mod wait;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod watcher;

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub use self::wait::{Timed, TimedWait};
use crate::contention::{Contentions, Sum};
use crate::random::random;

#[cfg(tokio_unstable)]
pub(crate) use self::polls::{began, ended, watch};
pub(crate) use self::wait::{Wait, Waiting};

/// A poll that takes this long or longer is counted, unless [`set_threshold`] says otherwise.
pub const DEFAULT_THRESHOLD: Duration = Duration::from_millis(10);

/// The sampling rate in nanoseconds unless set otherwise: waits of 10 µs and longer are all counted.
pub const DEFAULT_RATE: u64 = 10_000;

static THRESHOLD: AtomicU64 = AtomicU64::new(nanoseconds(DEFAULT_THRESHOLD));
static RATE: AtomicU64 = AtomicU64::new(DEFAULT_RATE);
static CONTENTIONS: LazyLock<Contentions> = LazyLock::new(Contentions::new);

/// Counts polls that take at least this long; zero counts none.
pub fn set_threshold(threshold: Duration) {
    THRESHOLD.store(nanoseconds(threshold), Ordering::Relaxed);
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    watcher::wake();
}

/// From what length on polls are counted; zero while none are.
pub fn threshold() -> Duration {
    Duration::from_nanos(threshold_ns())
}

/// Samples one wait for each so many nanoseconds of waiting on average, as Go's `SetBlockProfileRate`: longer ones are
/// all counted, shorter ones by chance and scaled up. 1 counts everything, 0 nothing.
pub fn set_rate(nanoseconds: u64) {
    RATE.store(nanoseconds, Ordering::Relaxed);
}

/// The sampling rate of waits in nanoseconds; 0 while none are counted.
pub fn rate() -> u64 {
    RATE.load(Ordering::Relaxed)
}

#[inline]
fn threshold_ns() -> u64 {
    THRESHOLD.load(Ordering::Relaxed)
}

/// Counts a wait of the calling thread or its task that has just ended.
pub(crate) fn waited(kind: &'static str, delay: u64) {
    if let Some(sum) = sample(delay, rate(), random) {
        CONTENTIONS.add_here(kind, sum);
    }
}

/// What a wait stands for, if chance takes it as a sample.
#[expect(clippy::cast_precision_loss, reason = "a weight needs no more")]
fn sample(delay: u64, rate: u64, random: impl FnOnce() -> u64) -> Option<Sum> {
    if rate == 0 {
        None
    } else if delay >= rate {
        Some(Sum::of(delay, 1.0))
    } else {
        (random() % rate < delay).then(|| Sum::of(delay, rate as f64 / delay as f64))
    }
}

/// As much as a number holds, which is 584 years.
const fn nanoseconds(time: Duration) -> u64 {
    time.as_secs()
        .saturating_mul(1_000_000_000)
        .saturating_add(time.subsec_nanos() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    fn samples_add_up_to_the_truth_whatever_the_rate() {
        const RATE: u64 = 1000;
        for delay in [1, 30, 500, 999, 1000, 12_345] {
            let total = (0..RATE)
                .filter_map(|chance| sample(delay, RATE, || chance))
                .fold((0.0, 0.0), |sum, one| {
                    (sum.0 + one.contentions, sum.1 + one.delay)
                });
            let expected = (RATE as f64, (RATE * delay) as f64);
            assert!((total.0 - expected.0).abs() < 1e-6, "{delay}: {total:?}");
            assert!((total.1 - expected.1).abs() < 1e-3, "{delay}: {total:?}");
        }
        assert_eq!(sample(1000, 0, || 0), None);
        assert_eq!(sample(0, 1, || 0), None, "no time at all is no wait");
    }
}
