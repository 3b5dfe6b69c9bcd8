//! Who held up others: contended locks, permits and pooled things, charged to the holder that gave them back.
//!
//! As in Go, the delay of a contention is the time that all who waited spent, and its stack is where the lock was given
//! back; the [`block`](crate::block) profile has the same waits on the stacks of those who waited. Counted is what goes
//! through the wrappers: [`parking_lot`](crate::parking_lot) for locks of threads, [`sync`](crate::sync) for locks and
//! permits of tasks and for what comes from a pool. Where nobody waits, giving back costs one load more.

mod held;
pub(crate) mod profile;
mod waiters;

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

pub use self::held::Held;
pub(crate) use self::waiters::Waiters;
use crate::contention::{Contentions, Sum};
use crate::random::random;

/// One contention in so many is sampled, unless [`set_fraction`] says otherwise: all are.
pub const DEFAULT_FRACTION: u32 = 1;

static FRACTION: AtomicU32 = AtomicU32::new(DEFAULT_FRACTION);
static CONTENTIONS: LazyLock<Contentions> = LazyLock::new(Contentions::new);

/// Samples one contention in `fraction` and scales it up, as Go's `SetMutexProfileFraction`; 1 counts all, 0 none.
pub fn set_fraction(fraction: u32) {
    FRACTION.store(fraction, Ordering::Relaxed);
}

/// One contention in so many is sampled; 0 while none is.
#[inline]
pub fn fraction() -> u32 {
    FRACTION.load(Ordering::Relaxed)
}

/// Counts a contention that the calling thread or its task has caused and ended.
fn held_up(kind: &'static str, delay: u64) {
    let fraction = fraction();
    if fraction > 1 && !random().is_multiple_of(u64::from(fraction)) || fraction == 0 {
        return;
    }
    CONTENTIONS.add_here(kind, Sum::of(delay, f64::from(fraction)));
}
