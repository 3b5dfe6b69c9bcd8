//! Each thread's distance to its next sample, in bytes.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

/// Not begun: low enough that no allocation brings it above zero.
const UNSET: i64 = i64::MIN / 2;
/// While sampling is off the rate is looked at again after so many bytes.
const OFF: i64 = 1 << 20;

/// Raised with each change of the rate.
static EPOCH: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static LEFT: Cell<i64> = const { Cell::new(UNSET) };
    static EPOCH_SEEN: Cell<u32> = const { Cell::new(0) };
    static RANDOM: Cell<u64> = const { Cell::new(0) };
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

/// Marsaglia's xorshift64 ("Xorshift RNGs", 2003), one state per thread.
fn random() -> u64 {
    RANDOM.with(|state| {
        let mut x = state.get();
        if x == 0 {
            x = seed();
        }
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        state.set(x);
        x
    })
}

/// Differs by thread (the address of its state) and by start (address space layout, time).
fn seed() -> u64 {
    let address = RANDOM.with(|state| std::ptr::from_ref(state) as u64);
    let time = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(1, |since| u64::from(since.subsec_nanos()));
    // The finaliser of splitmix64 (Steele, Lea, Flood 2014): neighbouring seeds give unlike streams.
    let mut z = address ^ (time << 32) ^ 0x9e37_79b9_7f4a_7c15;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) | 1
}
