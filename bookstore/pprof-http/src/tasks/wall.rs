//! Where wrapped tasks spend their time, waiting or not: `/debug/fgprof`.
//!
//! A thread looks at some tasks, chosen at random, as often as it was asked to, and lets each stand for all of its
//! kind. How many it asks at a look follows from what the asking costs: at most [`SHARE`] of one core.

mod sums;

use std::io;
use std::sync::{Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use self::sums::Sums;
use super::registry::{self, SHARDS, Task};
use super::{probe, round};
use crate::cpu::Hertz;
use crate::exclude;
use crate::stacks::Stacks;

/// The share of one core that the asking may cost, in percent.
const SHARE: u32 = 2;

/// The tasks that a first look asks, before the cost is known.
const FIRST: usize = 64;
/// However dear they are, so many are asked.
const FEWEST: usize = 8;
/// However cheap they are, no more than a window of them.
const MOST: usize = 256;

/// Why a capture could not begin.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error("a wall-clock profile is already running; it ends in {} s", .0.as_secs().max(1))]
    Busy(Duration),
    #[error("the wall-clock sampler cannot run here: {0}")]
    System(#[from] io::Error),
}

/// When the running capture means to end.
static RUNNING: Mutex<Option<Instant>> = Mutex::new(None);

/// A running capture. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Capture {
    /// Dropped to tell the thread to end.
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<Stacks>>,
    // After the thread, which has ended when the next capture may start.
    _turn: Turn,
}

/// The right to sample. One at a time, so that the cost stays bounded.
#[derive(Debug)]
struct Turn;

impl Turn {
    fn take(length: Duration) -> Result<Self, StartError> {
        let mut running = crate::lock(&RUNNING);
        let now = Instant::now();
        if let Some(end) = *running {
            return Err(StartError::Busy(end.saturating_duration_since(now)));
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
    /// Starts to look at tasks `rate` times a second. `length` is only told to whoever asks meanwhile.
    pub(crate) fn start(rate: Hertz, length: Duration) -> Result<Self, StartError> {
        let turn = Turn::take(length)?;
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("pprof-wall".to_owned())
            .spawn(move || sample(rate, &stopped))?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
            _turn: turn,
        })
    }

    /// Ends the capture. Blocks for some milliseconds: not for a runtime's worker.
    pub(crate) fn finish(mut self) -> Stacks {
        self.join()
            .expect("the sampler's thread neither panics nor is joined twice")
    }

    fn join(&mut self) -> Option<Stacks> {
        self.stop = None;
        self.thread.take().and_then(|thread| thread.join().ok())
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.join();
    }
}

fn sample(rate: Hertz, stopped: &mpsc::Receiver<()>) -> Stacks {
    let _excluded = exclude::enter();
    let (taken, began) = (SystemTime::now(), Instant::now());
    let period = Duration::from_nanos(u64::from(rate.period()));
    let mut sums = Sums::default();
    let mut pace = Pace::new(period);
    let mut looked = began;
    let mut next = began;
    loop {
        next = (next + period).max(Instant::now());
        let pause = next.saturating_duration_since(Instant::now());
        if stopped.recv_timeout(pause) != Err(mpsc::RecvTimeoutError::Timeout) {
            break;
        }
        let before = probe::cost();
        let (tasks, weight) = choose(pace.batch, sums.looks());
        let probes: Vec<_> = tasks
            .iter()
            .filter_map(|task| task.probe.as_ref())
            .collect();
        let answers = round::ask(&probes, period.min(round::PATIENCE));
        let asked = tasks.len();
        // The time since the last look, however late this one is: shares then hold under load too.
        let now = Instant::now();
        sums.add(
            tasks,
            answers,
            weight,
            now - std::mem::replace(&mut looked, now),
        );
        pace.adapt(asked, probe::cost().saturating_sub(before));
    }
    sums.into_stacks(rate, taken, began.elapsed())
}

/// Up to `most` wrapped tasks, and for how many each of them stands.
///
/// Whole shards are taken, beginning anywhere: a task's shard has nothing to do with what it is.
#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of tasks are far below 2^53"
)]
fn choose(most: usize, seed: u64) -> (Vec<Task>, f64) {
    let start = registry::place(registry::random(seed));
    let mut tasks = Vec::new();
    let mut visited = 0;
    while visited < SHARDS && tasks.len() < most {
        let shard = (start + visited) % SHARDS;
        registry::for_each_of(shard, |task| {
            if task.probe.is_some() {
                tasks.push(task.clone());
            }
        });
        visited += 1;
    }
    let there = tasks.len() as f64 * SHARDS as f64 / visited as f64;
    // Which of a shard's tasks are left out follows from their ids, anew at each look.
    tasks.sort_unstable_by_key(|task| registry::random((seed, task.id)));
    tasks.truncate(most);
    let weight = there / tasks.len().max(1) as f64;
    (tasks, weight)
}

/// How many tasks a look may ask.
struct Pace {
    budget: Duration,
    batch: usize,
    /// The cost of one answer, as seen so far.
    each: Duration,
}

impl Pace {
    fn new(period: Duration) -> Self {
        Self {
            budget: period * SHARE / 100,
            batch: FIRST,
            each: Duration::ZERO,
        }
    }

    /// Learns from a look that asked so many and cost so much.
    fn adapt(&mut self, asked: usize, cost: Duration) {
        let Some(each) = u32::try_from(asked)
            .ok()
            .and_then(|asked| cost.checked_div(asked))
        else {
            return;
        };
        // Smoothed: one answer that was interrupted says little.
        self.each = if self.each.is_zero() {
            each
        } else {
            (self.each * 7 + each) / 8
        };
        let affordable = self.budget.as_nanos() / self.each.as_nanos().max(1);
        self.batch = usize::try_from(affordable).map_or(MOST, |batch| batch.clamp(FEWEST, MOST));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dear_answers_make_for_few_questions() {
        let mut pace = Pace::new(Duration::from_millis(10));
        (0..100).for_each(|_| pace.adapt(64, Duration::from_micros(64)));
        assert_eq!(pace.batch, 200, "200 µs in 10 ms are 2 %");
        (0..100).for_each(|_| pace.adapt(64, Duration::from_millis(64)));
        assert_eq!(pace.batch, FEWEST);
        (0..100).for_each(|_| pace.adapt(64, Duration::from_nanos(64)));
        assert_eq!(pace.batch, MOST);
        let before = pace.batch;
        pace.adapt(0, Duration::ZERO);
        assert_eq!(pace.batch, before);
    }
}
