//! Who waits for one lock, so that whoever gives it back can be charged for the waits.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::clock;

/// The account of one lock, permit or pooled thing.
///
/// Whoever gives it back is charged with the time for which others have waited since it was given back before: what a
/// lock's holders are charged adds up to what its waiters waited, less the time that they needed to wake up.
#[derive(Debug)]
pub(crate) struct Waiters {
    /// Whether there is anything to charge: all that giving back costs where nobody waits.
    pending: AtomicBool,
    // std Mutex: held for a few instructions, never across an await.
    state: Mutex<State>,
}

/// Who waits and what is still to be charged, in [`clock`]'s nanoseconds. Every `now` comes from under the lock, so
/// that none is before another.
#[derive(Debug)]
struct State {
    waiting: u32,
    /// The sum of the times from which each waiter's wait is still to be charged, modulo 2^64.
    since: u64,
    /// When it was given back last: what was waited before that has been charged.
    settled: u64,
    /// What those waited that gave up.
    given_up: u64,
}

/// What a holder owes, to be recorded once the lock is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "to be recorded"]
pub(crate) struct Charge {
    /// Nanoseconds, summed over those who waited.
    delay: u64,
}

impl Waiters {
    pub(crate) const fn new() -> Self {
        Self {
            pending: AtomicBool::new(false),
            state: Mutex::new(State::new()),
        }
    }

    /// One more waits. Returns since when, for [`Self::granted`] or [`Self::gave_up`].
    pub(crate) fn enter(&self) -> u64 {
        self.change(State::enter)
    }

    /// A waiter has got it. The time since it was given back is that of waking up, for which nobody is charged.
    pub(crate) fn granted(&self, since: u64) {
        self.change(|state, _| state.leave(since));
    }

    /// A waiter waits no longer; who holds it now is still charged.
    pub(crate) fn gave_up(&self, since: u64) {
        self.change(|state, now| state.given_up += now - state.leave(since));
    }

    /// To be called by the holder before it gives back. `None` where nobody waits, at the cost of a load.
    #[inline]
    pub(crate) fn settle(&self) -> Option<Charge> {
        if self.pending.load(Ordering::Relaxed) {
            self.charge()
        } else {
            None
        }
    }

    #[cold]
    #[inline(never)]
    fn charge(&self) -> Option<Charge> {
        let delay = self.change(State::settle);
        (delay > 0).then_some(Charge { delay })
    }

    fn change<T>(&self, change: impl FnOnce(&mut State, u64) -> T) -> T {
        let mut state = crate::lock(&self.state);
        let result = change(&mut state, clock::now());
        let pending = state.waiting > 0 || state.given_up > 0;
        self.pending.store(pending, Ordering::Relaxed);
        result
    }
}

impl State {
    const fn new() -> Self {
        Self {
            waiting: 0,
            since: 0,
            settled: 0,
            given_up: 0,
        }
    }

    fn enter(&mut self, now: u64) -> u64 {
        self.waiting += 1;
        self.since = self.since.wrapping_add(now);
        now
    }

    /// Returns from when on the wait has not been charged.
    fn leave(&mut self, since: u64) -> u64 {
        let uncharged = since.max(self.settled);
        self.waiting -= 1;
        self.since = self.since.wrapping_sub(uncharged);
        uncharged
    }

    /// Returns what has been waited and not been charged.
    fn settle(&mut self, now: u64) -> u64 {
        let all_now = now.wrapping_mul(self.waiting.into());
        let delay = all_now.wrapping_sub(self.since) + self.given_up;
        *self = Self {
            since: all_now,
            settled: now,
            given_up: 0,
            ..*self
        };
        delay
    }
}

impl Charge {
    /// Counts it on the stack of the calling thread, which has given the lock back.
    #[cold]
    #[inline(never)]
    pub(crate) fn record(self, kind: &'static str) {
        super::held_up(kind, self.delay);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_is_charged_for_each_that_waited_meanwhile() {
        let mut state = State::new();
        let first = state.enter(10);
        let second = state.enter(30);
        assert_eq!(state.settle(100), 90 + 70);
        // The first one takes it at 105: the five are nobody's.
        state.leave(first);
        // It holds until 200 while the second waits on, and a third comes and gives up.
        let third = state.enter(150);
        let uncharged = state.leave(third);
        state.given_up += 180 - uncharged;
        assert_eq!(state.settle(200), 100 + 30);
        state.leave(second);
        assert_eq!(state.settle(300), 0, "nobody waited");
        assert_eq!((state.waiting, state.since), (0, 0));
    }

    #[test]
    fn one_who_takes_it_past_the_waiters_is_charged_for_its_own_time_only() {
        let mut state = State::new();
        let waiter = state.enter(0);
        assert_eq!(state.settle(50), 50);
        assert_eq!(state.settle(70), 20);
        assert_eq!(state.leave(waiter), 70);
    }

    #[test]
    fn times_near_the_end_of_the_clock_add_up_too() {
        let late = u64::MAX - 10;
        let mut state = State::new();
        for _ in 0..1000 {
            state.enter(late);
        }
        assert_eq!(state.settle(late + 7), 7000);
    }
}
