//! CPU time by stack: a timer on each thread's own CPU clock, as Go has had since 1.18.
//!
//! A signal of one `ITIMER_PROF` for the whole process is coalesced under load and undercounts; a
//! timer per thread does not, and its overrun count makes up for ticks that the kernel's clock is too
//! coarse to deliver one by one.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod collector;
mod effective;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod handler;
#[cfg(feature = "pprof")]
mod pprof_crate;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod ring;
mod sampler;
#[cfg(feature = "pprof")]
mod signal;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod threads;

use std::sync::Mutex;
use std::time::{Duration, Instant};

pub(crate) use self::effective::last;
use self::sampler::Collector;
pub use self::sampler::{Sampler, Unavailable, UnknownSampler, sampler, set_sampler};
use crate::stacks::{Stacks, ValueType};

/// Samples per second of CPU time, 1 to 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hertz(u32);

impl Hertz {
    /// What a capture uses unless told otherwise, as in Go.
    pub const DEFAULT: Self = Self(100);
    /// The highest rate.
    pub const MAX: u32 = 1000;

    /// Takes 1 to 1000; anything else is `None`.
    pub fn new(hertz: u32) -> Option<Self> {
        (1..=Self::MAX).contains(&hertz).then_some(Self(hertz))
    }

    /// Nanoseconds of CPU time from one sample to the next.
    pub fn period(self) -> u32 {
        1_000_000_000 / self.0
    }

    /// The number as it was given.
    pub fn get(self) -> u32 {
        self.0
    }
}

/// Why a capture could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// There is one sampler per process, and it is in use.
    #[error("a CPU profile is already running; it ends in {} s", .ends_in.as_secs().max(1))]
    Busy {
        /// How long the running capture will take, from now.
        ends_in: Duration,
    },
    /// Another profiler has installed a handler for `SIGPROF`.
    #[error("another profiler of this process has taken SIGPROF; end it first")]
    SignalTaken,
    /// The sampler's thread has panicked; the panic hook has told why.
    #[error("the CPU sampler's thread has panicked")]
    Panicked,
    /// The system refused a timer or a thread, or cannot have them.
    #[error("the CPU sampler cannot run here: {0}")]
    System(#[from] std::io::Error),
}

/// When the running capture means to end.
static RUNNING: Mutex<Option<Instant>> = Mutex::new(None);

/// A running capture. Dropping it ends it and frees the sampler.
#[derive(Debug)]
pub struct Capture {
    // Before `_turn`, so that the sampler has stopped when the next capture may start.
    collector: Collector,
    _turn: Turn,
}

/// The right to the process's one sampler.
#[derive(Debug)]
struct Turn;

impl Turn {
    fn take(length: Duration) -> Result<Self, CaptureError> {
        let mut running = crate::lock(&RUNNING);
        let now = Instant::now();
        if let Some(end) = *running {
            return Err(CaptureError::Busy {
                ends_in: end.saturating_duration_since(now),
            });
        }
        *running = Some(now + length);
        Ok(Self)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *crate::lock(&RUNNING) = None;
    }
}

impl Capture {
    /// Starts to sample every thread of the process, those that start later included. Blocks for some milliseconds:
    /// not for a runtime's worker.
    ///
    /// `length` is only told to whoever asks meanwhile; the caller ends the capture.
    pub fn start(rate: Hertz, length: Duration) -> Result<Self, CaptureError> {
        let turn = Turn::take(length)?;
        Ok(Self {
            collector: Collector::start(rate)?,
            _turn: turn,
        })
    }

    /// Ends the capture. Blocks for some milliseconds, with [`Sampler::Pprof`] up to seconds, since that finds names
    /// as it ends: not for a runtime's worker.
    pub fn finish(self) -> Result<Stacks, CaptureError> {
        self.collector.finish()
    }
}

/// `samples/count` and `cpu/nanoseconds`.
pub const SAMPLE_TYPES: &[ValueType] = &[
    ValueType::new("samples", "count"),
    ValueType::new("cpu", "nanoseconds"),
];

#[cfg(test)]
mod tests {
    use super::Hertz;

    #[test]
    fn rates_outside_of_1_to_1000_are_refused() {
        assert_eq!(Hertz::new(0), None);
        assert_eq!(Hertz::new(1001), None);
        assert_eq!(Hertz::new(100), Some(Hertz::DEFAULT));
        assert_eq!(Hertz::DEFAULT.period(), 10_000_000);
    }
}
