//! The thread that tends a capture: arms timers, empties the ring, adds up.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use super::effective::{self, CpuTime};
use super::threads::Timers;
use super::{CaptureError, Hertz, SAMPLE_TYPES, Sampler, handler, ring};
use crate::labels::Labels;
use crate::stacks::{Addresses, Machinery, Sample, Stacks, ValueType};
use crate::{exclude, unwind};

/// How often new threads are looked for; one that lives shorter can escape.
const RESCAN: Duration = Duration::from_millis(50);

static LAST_GENERATION: AtomicU32 = AtomicU32::new(0);

/// A running collector. Dropping it stops and joins its thread.
#[derive(Debug)]
pub(super) struct Collector {
    /// Dropped to tell the thread to end.
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<Stacks>>,
}

impl Collector {
    pub(super) fn start(rate: Hertz) -> Result<Self, CaptureError> {
        unwind::learn_text()?;
        handler::install()?;
        ring::make();
        let (stop, stopped) = mpsc::channel();
        // Two thousand million captures later the numbers begin anew; 0 means none.
        let generation = LAST_GENERATION
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1)
            .max(1);
        let (armed, all_armed) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("pprof-cpu".to_owned())
            .spawn(move || collect(rate, generation, armed, &stopped))?;
        // Ends with the first scan: from here on every thread that there is, is sampled.
        let _ = all_armed.recv();
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    pub(super) fn finish(mut self) -> Result<Stacks, CaptureError> {
        self.join().ok_or(CaptureError::Panicked)
    }

    fn join(&mut self) -> Option<Stacks> {
        self.stop = None;
        self.thread.take().and_then(|thread| thread.join().ok())
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.join();
    }
}

/// What was counted: thread, labels and stack, with the number of expiries.
#[derive(Default)]
struct Counts {
    by_stack: HashMap<(libc::pid_t, Labels, Addresses), u64>,
    signals: u64,
    lost: u64,
    scan_error: Option<io::Error>,
}

/// Lets go of `armed` when every thread that there is has its timer.
fn collect(
    rate: Hertz,
    generation: u32,
    armed: mpsc::Sender<()>,
    stopped: &mpsc::Receiver<()>,
) -> Stacks {
    let _excluded = exclude::enter();
    let (taken, began) = (SystemTime::now(), Instant::now());
    let (used, used_here) = (CpuTime::of_process(), CpuTime::of_thread());
    // SAFETY: gettid(2) has no arguments and cannot fail.
    let own_thread = unsafe { libc::gettid() };
    let mut timers = Timers::new(rate, generation);
    let mut counts = Counts::default();
    let ring = ring::make();
    ring.drain(|_| {});
    ring.take_lost();
    handler::open(generation);
    let mut armed = Some(armed);
    loop {
        if let Err(error) = timers.rescan(own_thread) {
            counts.scan_error = Some(error);
        }
        drop(armed.take());
        let more = stopped.recv_timeout(RESCAN) == Err(RecvTimeoutError::Timeout);
        counts.drain(ring, generation);
        if !more {
            break;
        }
    }
    let names = timers.names();
    timers.clear();
    // A timer's last signal may be on its way; it belongs to no capture once this is closed.
    let excluded = handler::close();
    counts.drain(ring, generation);
    counts.lost += ring.take_lost();
    let used = CpuTime::of_process().since(used);
    let watched = used.saturating_sub(CpuTime::of_thread().since(used_here));
    let comments = counts.comments(rate, watched, excluded, timers.refused());
    Stacks {
        sample_types: SAMPLE_TYPES,
        default_type: "cpu",
        period_type: ValueType::new("cpu", "nanoseconds"),
        period: i64::from(rate.period()),
        taken,
        duration: Some(began.elapsed()),
        comments,
        machinery: Machinery::None,
        samples: counts.into_samples(rate, &names),
    }
}

impl Counts {
    fn drain(&mut self, ring: &ring::Ring, generation: u32) {
        ring.drain(|raw| {
            if raw.generation == generation {
                self.signals += 1;
                let stack = Addresses::from(&raw.stack[..raw.depth]);
                let key = (raw.thread, raw.labels, stack);
                *self.by_stack.entry(key).or_insert(0) += u64::from(raw.weight);
            }
        });
    }

    /// What a reader of the profile must know. `watched` is the CPU time of all threads that have a timer; `excluded`
    /// of their samples fell into the profiler's own work.
    fn comments(&self, rate: Hertz, watched: Duration, excluded: u64, refused: u64) -> Vec<String> {
        let total: u64 = self.by_stack.values().sum();
        let period = Duration::from_nanos(u64::from(rate.period()));
        let own = period.saturating_mul(u32::try_from(excluded).unwrap_or(u32::MAX));
        let mut comments = vec![format!(
            "sampler: native, a CPU-time timer per thread at {} Hz: {}; {} signals, {} samples lost",
            rate.get(),
            effective::told(Sampler::Native, rate, total, watched.saturating_sub(own)),
            self.signals,
            self.lost
        )];
        if refused > 0 {
            comments.push(format!(
                "{refused} threads got no timer and are missing (RLIMIT_SIGPENDING, setrlimit(2))"
            ));
        }
        if let Some(error) = &self.scan_error {
            comments.push(format!("threads could not be listed at times: {error}"));
        }
        if total == 0 {
            comments
                .push("no thread used the CPU while this was captured: was there load?".to_owned());
        }
        comments
    }

    fn into_samples(self, rate: Hertz, names: &HashMap<libc::pid_t, String>) -> Vec<Sample> {
        let period = i64::from(rate.period());
        self.by_stack
            .into_iter()
            .map(|((thread, labels, addresses), count)| {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                let mut labels = labels.of_sample();
                if let Some(name) = names.get(&thread)
                    && !name.is_empty()
                {
                    labels.push(("thread", name.clone()));
                }
                Sample {
                    addresses,
                    places: Vec::new(),
                    values: vec![count, count.saturating_mul(period)],
                    labels,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_samples_are_told() {
        let counts = Counts {
            signals: 7,
            lost: 5,
            ..Counts::default()
        };
        let comments = counts.comments(Hertz::DEFAULT, Duration::ZERO, 0, 2);
        let told = ["; 7 signals, 5 samples lost", "2 threads got no timer"];
        for (comment, told) in comments.iter().zip(told) {
            assert!(comment.contains(told), "{comment}");
        }
        assert!(comments[2].starts_with("no thread used the CPU"));
    }
}
