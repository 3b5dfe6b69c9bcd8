//! The monotonic clock as one number, for atomics and sums.

use std::sync::LazyLock;
use std::time::Instant;

/// Nanoseconds since the first call, by the clock of [`Instant`].
#[inline]
pub(crate) fn now() -> u64 {
    static FIRST: LazyLock<Instant> = LazyLock::new(Instant::now);
    let since = FIRST.elapsed();
    // Good for 584 years.
    since.as_secs() * 1_000_000_000 + u64::from(since.subsec_nanos())
}
