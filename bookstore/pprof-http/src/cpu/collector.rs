//! The thread that tends a capture: arms timers, empties the ring, adds up.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use super::threads::Timers;
use super::{Hertz, SAMPLE_TYPES, StartError, handler, ring};
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
    pub(super) fn start(rate: Hertz) -> Result<Self, StartError> {
        unwind::learn_text()?;
        handler::install()?;
        ring::make();
        let (stop, stopped) = mpsc::channel();
        // Two thousand million captures later the numbers begin anew; 0 means none.
        let generation = LAST_GENERATION
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1)
            .max(1);
        let thread = std::thread::Builder::new()
            .name("pprof-cpu".to_owned())
            .spawn(move || collect(rate, generation, &stopped))?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    pub(super) fn finish(mut self) -> Stacks {
        self.join()
            .expect("the collector's thread neither panics nor is joined twice")
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

/// What was counted: thread and stack, with the number of expiries.
#[derive(Default)]
struct Counts {
    by_stack: HashMap<(libc::pid_t, Addresses), u64>,
    signals: u64,
    lost: u64,
    scan_error: Option<io::Error>,
}

fn collect(rate: Hertz, generation: u32, stopped: &mpsc::Receiver<()>) -> Stacks {
    let _excluded = exclude::enter();
    let (taken, began) = (SystemTime::now(), Instant::now());
    // SAFETY: gettid(2) has no arguments and cannot fail.
    let own_thread = unsafe { libc::gettid() };
    let mut timers = Timers::new(rate, generation);
    let mut counts = Counts::default();
    let ring = ring::make();
    ring.drain(|_| {});
    ring.take_lost();
    handler::open(generation);
    loop {
        if let Err(error) = timers.rescan(own_thread) {
            counts.scan_error = Some(error);
        }
        let more = stopped.recv_timeout(RESCAN) == Err(RecvTimeoutError::Timeout);
        counts.drain(ring, generation);
        if !more {
            break;
        }
    }
    let names = timers.names();
    let refused = timers.refused();
    timers.clear();
    // A timer's last signal may be on its way; it belongs to no capture once this is closed.
    handler::close();
    counts.drain(ring, generation);
    counts.lost += ring.take_lost();
    counts.into_stacks(rate, taken, began.elapsed(), &names, refused)
}

impl Counts {
    fn drain(&mut self, ring: &ring::Ring, generation: u32) {
        ring.drain(|raw| {
            if raw.generation == generation {
                self.signals += 1;
                let stack = Addresses::from(&raw.stack[..raw.depth]);
                *self.by_stack.entry((raw.thread, stack)).or_insert(0) += u64::from(raw.weight);
            }
        });
    }

    fn into_stacks(
        self,
        rate: Hertz,
        taken: SystemTime,
        length: Duration,
        names: &HashMap<libc::pid_t, String>,
        refused: u64,
    ) -> Stacks {
        let period = i64::from(rate.period());
        let total: u64 = self.by_stack.values().sum();
        let mut comments = vec![format!(
            "sampler: native, a CPU-time timer per thread at {} Hz; {} signals stand for {total} samples, {} lost",
            rate.get(),
            self.signals,
            self.lost
        )];
        if refused > 0 {
            comments.push(format!(
                "{refused} threads got no timer and are missing (RLIMIT_SIGPENDING, setrlimit(2))"
            ));
        }
        if let Some(error) = self.scan_error {
            comments.push(format!("threads could not be listed at times: {error}"));
        }
        if total == 0 {
            comments
                .push("no thread used the CPU while this was captured: was there load?".to_owned());
        }
        let samples = self
            .by_stack
            .into_iter()
            .map(|((thread, addresses), count)| {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                let labels = match names.get(&thread) {
                    Some(name) if !name.is_empty() => vec![("thread", name.clone())],
                    _ => Vec::new(),
                };
                let values = vec![count, count.saturating_mul(period)];
                Sample {
                    addresses,
                    place: None,
                    values,
                    labels,
                }
            })
            .collect();
        Stacks {
            sample_types: SAMPLE_TYPES,
            default_type: "cpu",
            period_type: ValueType::new("cpu", "nanoseconds"),
            period,
            taken,
            duration: Some(length),
            comments,
            machinery: Machinery::None,
            samples,
        }
    }
}
