//! The rate that a capture has reached: samples per second of the CPU time that was used.

use std::sync::Mutex;
use std::time::Duration;

use super::{Hertz, Sampler};

/// A reading of the process's CPU clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct CpuTime(Duration);

/// The last capture that used enough CPU time to tell.
static LAST: Mutex<Option<Reached>> = Mutex::new(None);

/// What a capture reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reached {
    pub(crate) sampler: Sampler,
    /// The rate that was asked for.
    pub(crate) asked: Hertz,
    /// Samples per second of CPU time.
    pub(crate) effective: f64,
}

/// What the last capture reached; `None` before the first, or if none had 20 samples.
pub(crate) fn last() -> Option<Reached> {
    *crate::lock(&LAST)
}

impl CpuTime {
    /// Of all threads, those that have ended included (`clock_gettime(2)`, `CLOCK_PROCESS_CPUTIME_ID`).
    pub(super) fn of_process() -> Self {
        Self::read(libc::CLOCK_PROCESS_CPUTIME_ID)
    }

    /// Of the calling thread (`clock_gettime(2)`, `CLOCK_THREAD_CPUTIME_ID`).
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    pub(super) fn of_thread() -> Self {
        Self::read(libc::CLOCK_THREAD_CPUTIME_ID)
    }

    pub(super) fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    fn read(clock: libc::clockid_t) -> Self {
        let mut time = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: clock_gettime(2): `time` is valid for the call; both clocks exist on every POSIX system.
        unsafe { libc::clock_gettime(clock, &raw mut time) };
        Self(Duration::new(
            time.tv_sec.unsigned_abs(),
            u32::try_from(time.tv_nsec).unwrap_or(0),
        ))
    }
}

/// Says what `count` samples of `cpu` time amount to, and keeps it for the index.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53 samples")]
pub(super) fn told(sampler: Sampler, asked: Hertz, count: u64, cpu: Duration) -> String {
    let used = cpu.as_secs_f64();
    let counted = format!("{count} samples of {used:.2} s of CPU time");
    // One sample more or less is then 5 %.
    if count < 20 {
        return format!("{counted}, too few to tell the effective rate");
    }
    let effective = count as f64 / used;
    *crate::lock(&LAST) = Some(Reached {
        sampler,
        asked,
        effective,
    });
    format!("{counted}, effective {effective:.1} Hz")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_effective_rate_is_samples_per_second_of_cpu_time() {
        let told = |samples, millis| {
            told(
                Sampler::Native,
                Hertz::DEFAULT,
                samples,
                Duration::from_millis(millis),
            )
        };
        assert_eq!(
            told(3, 40),
            "3 samples of 0.04 s of CPU time, too few to tell the effective rate"
        );
        assert_eq!(
            told(80, 4000),
            "80 samples of 4.00 s of CPU time, effective 20.0 Hz"
        );
        let reached = last().expect("just told");
        assert_eq!(
            (reached.sampler, reached.asked),
            (Sampler::Native, Hertz::DEFAULT)
        );
    }
}
