//! Each thread's distance to its next sample, in bytes.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::random::random;

/// Not begun: low enough that no allocation brings it above zero.
const UNSET: i64 = i64::MIN / 2;
/// The distance while sampling is off: a change of the rate ends it.
const OFF: i64 = i64::MAX / 2;

/// Raised with each change of the rate.
static EPOCH: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static LEFT: Cell<i64> = const { Cell::new(UNSET) };
    static EPOCH_SEEN: Cell<u32> = const { Cell::new(0) };
}

/// Makes every thread draw anew at its next allocation. Whoever sees that has been called sees the rate that was set before.
pub(super) fn invalidate() {
    EPOCH.fetch_add(1, Ordering::Release);
}

/// Counts `size` bytes; true when the thread's countdown has run out, or was drawn at a former rate.
#[inline]
pub(super) fn passes(size: usize) -> bool {
    let size = i64::try_from(size).unwrap_or(i64::MAX / 4);
    // A thread in its teardown is not sampled.
    LEFT.try_with(|left| {
        let now = left.get().wrapping_sub(size);
        left.set(now);
        now < 0 || EPOCH_SEEN.with(Cell::get) != EPOCH.load(Ordering::Relaxed)
    })
    .unwrap_or(false)
}

/// Called when [`passes`] says so: draws the next distance, and tells at which rate this allocation is a sample, if it is one.
pub(super) fn due(size: usize, rate: fn() -> usize) -> Option<usize> {
    LEFT.try_with(|left| {
        let epoch = EPOCH.load(Ordering::Acquire);
        let rate = rate();
        let stale = EPOCH_SEEN.with(|seen| seen.replace(epoch)) != epoch;
        if rate == 0 {
            left.set(OFF);
            return None;
        }
        if left.get() < UNSET / 2 || stale {
            // The first draw at this rate: this allocation has its chance like any other. The process has no
            // memory, so a stale distance is simply drawn anew.
            let size = i64::try_from(size).unwrap_or(i64::MAX / 4);
            let first = draw(rate) - size;
            left.set(first);
            if first >= 0 {
                return None;
            }
        }
        left.set(draw(rate));
        Some(rate)
    })
    .ok()
    .flatten()
}

/// An exponentially distributed distance with mean `rate`: inverse transform of a uniform number in (0, 1].
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a random distance needs no more"
)]
fn draw(rate: usize) -> i64 {
    if rate == 1 {
        return 0;
    }
    let uniform = ((random() >> 11) as f64 + 1.0) / (1_u64 << 53) as f64;
    (-uniform.ln() * rate as f64) as i64
}
