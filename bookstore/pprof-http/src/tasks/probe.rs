//! What a wrapped future and whoever asks for its await stack share.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Waker;
use std::time::{Duration, Instant};

use super::registry::Polls;
use crate::stacks::Addresses;

/// The round of questions that is open; 0 while there is none. A question of an earlier round needs no answer any more.
static OPEN: AtomicU64 = AtomicU64::new(0);
/// Answers to the open round.
static ANSWERS: AtomicUsize = AtomicUsize::new(0);
/// What all answers have cost so far, in nanoseconds of the threads that gave them.
static COST: AtomicU64 = AtomicU64::new(0);

/// The stacks from the wrapped future to each leaf that it waits for, leaf first.
pub(super) type Awaits = Arc<[Addresses]>;

/// The shared side of one wrapped future.
#[derive(Debug, Default)]
pub(super) struct Probe {
    /// The latest round that has asked.
    asked: AtomicU64,
    // std's lock: held for a few loads and stores, never while the future is polled.
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Wakes the task that polls the future; `None` before its first poll.
    waker: Option<Waker>,
    answer: Option<(u64, Awaits)>,
    polls: Polls,
    ended: bool,
}

impl Probe {
    /// Asks for the await stack in `round`: the task is woken, and its next poll answers. False before the first poll,
    /// which nobody can bring about.
    pub(super) fn ask(&self, round: u64) -> bool {
        self.asked.store(round, Ordering::Release);
        let waker = crate::lock(&self.inner).waker.clone();
        waker.map(Waker::wake).is_some()
    }

    /// The open round that awaits an answer. Two loads while there is none.
    #[inline]
    pub(super) fn question(&self) -> Option<u64> {
        let open = OPEN.load(Ordering::Acquire);
        (open != 0 && self.asked.load(Ordering::Acquire) == open).then_some(open)
    }

    /// Notes that a poll begins, with whom to wake.
    pub(super) fn poll_begins(&self, waker: &Waker) {
        let now = Instant::now();
        let mut inner = crate::lock(&self.inner);
        inner.polls.begin(now);
        inner.keep(waker);
    }

    /// Notes that a poll has ended.
    pub(super) fn poll_ended(&self) {
        crate::lock(&self.inner).polls.running = false;
    }

    /// Takes the poll that only answered off the notes.
    pub(super) fn forget_poll(&self) {
        crate::lock(&self.inner).polls.forget();
    }

    /// Notes whom to wake, where others note the polls.
    pub(super) fn keep(&self, waker: &Waker) {
        crate::lock(&self.inner).keep(waker);
    }

    /// Answers `round`, once.
    pub(super) fn answer(&self, round: u64, awaits: Awaits) {
        // A later round may have asked meanwhile; its question stands.
        let first = self
            .asked
            .compare_exchange(round, 0, Ordering::AcqRel, Ordering::Acquire);
        if first.is_ok() {
            crate::lock(&self.inner).answer = Some((round, awaits));
            ANSWERS.fetch_add(1, Ordering::Release);
        }
    }

    /// Takes the answer to `round`, if it has come.
    pub(super) fn take_answer(&self, round: u64) -> Option<Awaits> {
        let (answered, awaits) = crate::lock(&self.inner).answer.take()?;
        (answered == round).then_some(awaits)
    }

    /// The polls of the wrapped future.
    pub(super) fn polls(&self) -> Polls {
        crate::lock(&self.inner).polls
    }

    /// Notes that the future is gone.
    pub(super) fn end(&self) {
        let mut inner = crate::lock(&self.inner);
        inner.ended = true;
        inner.waker = None;
    }

    /// Whether the future is gone.
    pub(super) fn has_ended(&self) -> bool {
        crate::lock(&self.inner).ended
    }
}

impl Inner {
    fn keep(&mut self, waker: &Waker) {
        if !self
            .waker
            .as_ref()
            .is_some_and(|known| known.will_wake(waker))
        {
            self.waker = Some(waker.clone());
        }
    }
}

/// Opens `round` for answers.
pub(super) fn open(round: u64) {
    ANSWERS.store(0, Ordering::Release);
    OPEN.store(round, Ordering::Release);
}

/// Ends the open round: what comes late is not worth a walk.
pub(super) fn close() {
    OPEN.store(0, Ordering::Release);
}

/// Adds to what answers have cost.
pub(super) fn spend(time: Duration) {
    // An answer of 584 years is none (u64::MAX nanoseconds).
    COST.fetch_add(
        u64::try_from(time.as_nanos()).unwrap_or(u64::MAX),
        Ordering::Relaxed,
    );
}

/// What answers have cost since the start.
pub(super) fn cost() -> Duration {
    Duration::from_nanos(COST.load(Ordering::Relaxed))
}

/// How many have answered the open round.
pub(super) fn answers() -> usize {
    ANSWERS.load(Ordering::Acquire)
}
