//! What the CPU profile promises: exact lines, exact totals, every thread.
//!
//! The sampler of the `pprof` crate goes through the same measurements. Its results are printed beside the native
//! ones (`cargo test -p pprof-http --test conformance_cpu -- --nocapture`) and bound to nothing.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]

mod lines;
mod rate;
#[path = "../support/mod.rs"]
mod support;
mod threads;
mod totals;

use std::hint::black_box;
use std::time::Duration;

/// Some milliseconds of work, longer than the kernel's tick, times `rounds`.
#[inline(never)]
pub(crate) fn spin(rounds: u64) -> u64 {
    (0..rounds * 4_000_000).fold(1, |sum: u64, n| black_box(sum.rotate_left(5) ^ n))
}

/// Uses a second of CPU time by the thread's own clock, and tells how much it was.
pub(crate) fn spin_for_a_second() -> Duration {
    let began = cpu_time();
    while cpu_time().saturating_sub(began) < Duration::from_secs(1) {
        black_box(spin(1));
    }
    cpu_time().saturating_sub(began)
}

pub(crate) fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    // The first field: nanoseconds on the CPU (Documentation/scheduler/sched-stats.rst).
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}
