//! Each thread's distance to its next sample, in bytes.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::random::random;

/// Not begun: low enough that no allocation brings it above zero.
const UNSET: i64 = i64::MIN / 2;
/// While sampling is off the rate is looked at again after so many bytes.
const OFF: i64 = 1 << 20;

/// Raised with each change of the rate.
static EPOCH: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static LEFT: Cell<i64> = const { Cell::new(UNSET) };
    static EPOCH_SEEN: Cell<u32> = const { Cell::new(0) };
}

/// Makes every thread draw anew when its countdown next runs out.
pub(super) fn invalidate() {
    EPOCH.fetch_add(1, Ordering::Relaxed);
    // The caller's own at once, which is what a program that sets its rate at the start of `main` expects.
    let _ = LEFT.try_with(|left| left.set(UNSET));
}

/// Counts `size` bytes; true when the thread's countdown has run out.
#[inline]
pub(super) fn passes(size: usize) -> bool {
    let size = i64::try_from(size).unwrap_or(i64::MAX / 4);
    // A thread in its teardown is not sampled.
    LEFT.try_with(|left| {
        let now = left.get().wrapping_sub(size);
        left.set(now);
        now < 0
    })
    .unwrap_or(false)
}

/// Called when the countdown has run out: draws the next distance and tells whether this allocation is a sample.
pub(super) fn due(size: usize, rate: usize) -> bool {
    LEFT.try_with(|left| {
        if rate == 0 {
            left.set(OFF);
            return false;
        }
        let epoch = EPOCH.load(Ordering::Relaxed);
        let stale = EPOCH_SEEN.with(|seen| seen.replace(epoch)) != epoch;
        if left.get() < UNSET / 2 || stale {
            // The first draw at this rate: this allocation has its chance like any other. The process has no
            // memory, so a stale distance is simply drawn anew.
            let size = i64::try_from(size).unwrap_or(i64::MAX / 4);
            let first = draw(rate) - size;
            left.set(first);
            if first >= 0 {
                return false;
            }
        }
        left.set(draw(rate));
        true
    })
    .unwrap_or(false)
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
