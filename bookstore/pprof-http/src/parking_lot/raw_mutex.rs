//! Any `lock_api` mutex, timed where it is contended.

use std::hint::black_box;

use crate::block::Wait;
use crate::mutex::Waiters;

/// The label `kind` of its contentions.
const KIND: &str = "mutex";

/// Wraps a raw mutex, `parking_lot`'s or another of [`lock_api`], for [`lock_api::Mutex`].
#[derive(Debug)]
pub struct RawMutex<R = ::parking_lot::RawMutex> {
    raw: R,
    waiters: Waiters,
}

impl<R: lock_api::RawMutex> RawMutex<R> {
    #[cold]
    #[inline(never)]
    fn wait(&self) {
        let wait = Wait::begin(KIND, Some(&self.waiters));
        self.raw.lock();
        wait.granted();
    }

    /// Waits until `lock` has the lock or gives up.
    #[cold]
    #[inline(never)]
    fn wait_or_give_up(&self, lock: impl FnOnce(&R) -> bool) -> bool {
        let wait = Wait::begin(KIND, Some(&self.waiters));
        let locked = lock(&self.raw);
        if locked {
            wait.granted();
        }
        locked
    }

    /// Charges the holder, before and after `unlock`.
    #[inline]
    fn give_back(&self, unlock: impl FnOnce(&R)) {
        let charge = self.waiters.settle();
        unlock(&self.raw);
        // Nothing of `self` is touched any more: whoever has the lock now may free it.
        if let Some(charge) = charge {
            charge.record(KIND);
            // Something after the call, or it would be a tail call that leaves no frame of whoever unlocks last.
            black_box(());
        }
    }
}

// SAFETY: lock_api::RawMutex demands exclusion: `raw` gives it, and every call goes there once.
unsafe impl<R: lock_api::RawMutex> lock_api::RawMutex for RawMutex<R> {
    type GuardMarker = R::GuardMarker;

    const INIT: Self = Self {
        raw: R::INIT,
        waiters: Waiters::new(),
    };

    #[inline]
    fn lock(&self) {
        if !self.raw.try_lock() {
            self.wait();
        }
    }

    #[inline]
    fn try_lock(&self) -> bool {
        self.raw.try_lock()
    }

    #[inline]
    unsafe fn unlock(&self) {
        // SAFETY: lock_api::RawMutex::unlock, whose caller holds the lock.
        self.give_back(|raw| unsafe { raw.unlock() });
    }

    #[inline]
    fn is_locked(&self) -> bool {
        self.raw.is_locked()
    }
}

// SAFETY: lock_api::RawMutexFair: `raw` keeps its demands, and every call goes there once.
unsafe impl<R: lock_api::RawMutexFair> lock_api::RawMutexFair for RawMutex<R> {
    #[inline]
    unsafe fn unlock_fair(&self) {
        // SAFETY: lock_api::RawMutexFair::unlock_fair, whose caller holds the lock.
        self.give_back(|raw| unsafe { raw.unlock_fair() });
    }

    #[inline]
    unsafe fn bump(&self) {
        // SAFETY: lock_api::RawMutexFair::bump, whose caller holds the lock.
        self.give_back(|raw| unsafe { raw.bump() });
    }
}

// SAFETY: lock_api::RawMutexTimed: `raw` keeps its demands, and every call goes there once.
unsafe impl<R: lock_api::RawMutexTimed> lock_api::RawMutexTimed for RawMutex<R> {
    type Duration = R::Duration;
    type Instant = R::Instant;

    #[inline]
    fn try_lock_for(&self, timeout: R::Duration) -> bool {
        self.raw.try_lock() || self.wait_or_give_up(|raw| raw.try_lock_for(timeout))
    }

    #[inline]
    fn try_lock_until(&self, timeout: R::Instant) -> bool {
        self.raw.try_lock() || self.wait_or_give_up(|raw| raw.try_lock_until(timeout))
    }
}
