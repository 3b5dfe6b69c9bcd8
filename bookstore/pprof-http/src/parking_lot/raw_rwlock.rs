//! Any `lock_api` reader-writer lock, timed where it is contended.
//!
//! Readers hold together: each that leaves while others wait is charged from when the one before left.

use std::hint::black_box;

use crate::block::Wait;
use crate::mutex::Waiters;

/// The label `kind` of its contentions.
const KIND: &str = "rwlock";

/// Wraps a raw reader-writer lock, `parking_lot`'s or another of [`lock_api`], for [`lock_api::RwLock`].
#[derive(Debug)]
pub struct RawRwLock<R = ::parking_lot::RawRwLock> {
    raw: R,
    waiters: Waiters,
}

impl<R> RawRwLock<R> {
    #[cold]
    #[inline(never)]
    fn wait(&self, lock: impl FnOnce(&R)) {
        let wait = Wait::begin(KIND, Some(&self.waiters));
        lock(&self.raw);
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

// SAFETY: lock_api::RawRwLock demands exclusion: `raw` gives it, and every call goes there once.
unsafe impl<R: lock_api::RawRwLock> lock_api::RawRwLock for RawRwLock<R> {
    type GuardMarker = R::GuardMarker;

    const INIT: Self = Self {
        raw: R::INIT,
        waiters: Waiters::new(),
    };

    #[inline]
    fn lock_shared(&self) {
        if !self.raw.try_lock_shared() {
            self.wait(R::lock_shared);
        }
    }

    #[inline]
    fn try_lock_shared(&self) -> bool {
        self.raw.try_lock_shared()
    }

    #[inline]
    unsafe fn unlock_shared(&self) {
        // SAFETY: lock_api::RawRwLock::unlock_shared, whose caller holds the lock.
        self.give_back(|raw| unsafe { raw.unlock_shared() });
    }

    #[inline]
    fn lock_exclusive(&self) {
        if !self.raw.try_lock_exclusive() {
            self.wait(R::lock_exclusive);
        }
    }

    #[inline]
    fn try_lock_exclusive(&self) -> bool {
        self.raw.try_lock_exclusive()
    }

    #[inline]
    unsafe fn unlock_exclusive(&self) {
        // SAFETY: lock_api::RawRwLock::unlock_exclusive, whose caller holds the lock.
        self.give_back(|raw| unsafe { raw.unlock_exclusive() });
    }

    #[inline]
    fn is_locked(&self) -> bool {
        self.raw.is_locked()
    }

    #[inline]
    fn is_locked_exclusive(&self) -> bool {
        self.raw.is_locked_exclusive()
    }
}

// SAFETY: lock_api::RawRwLockTimed: `raw` keeps its demands, and every call goes there once.
unsafe impl<R: lock_api::RawRwLockTimed> lock_api::RawRwLockTimed for RawRwLock<R> {
    type Duration = R::Duration;
    type Instant = R::Instant;

    #[inline]
    fn try_lock_shared_for(&self, timeout: R::Duration) -> bool {
        self.raw.try_lock_shared() || self.wait_or_give_up(|raw| raw.try_lock_shared_for(timeout))
    }

    #[inline]
    fn try_lock_shared_until(&self, timeout: R::Instant) -> bool {
        self.raw.try_lock_shared() || self.wait_or_give_up(|raw| raw.try_lock_shared_until(timeout))
    }

    #[inline]
    fn try_lock_exclusive_for(&self, timeout: R::Duration) -> bool {
        self.raw.try_lock_exclusive()
            || self.wait_or_give_up(|raw| raw.try_lock_exclusive_for(timeout))
    }

    #[inline]
    fn try_lock_exclusive_until(&self, timeout: R::Instant) -> bool {
        self.raw.try_lock_exclusive()
            || self.wait_or_give_up(|raw| raw.try_lock_exclusive_until(timeout))
    }
}

// SAFETY: lock_api::RawRwLockRecursive: `raw` keeps its demands, and every call goes there once.
unsafe impl<R: lock_api::RawRwLockRecursive> lock_api::RawRwLockRecursive for RawRwLock<R> {
    #[inline]
    fn lock_shared_recursive(&self) {
        if !self.raw.try_lock_shared_recursive() {
            self.wait(R::lock_shared_recursive);
        }
    }

    #[inline]
    fn try_lock_shared_recursive(&self) -> bool {
        self.raw.try_lock_shared_recursive()
    }
}

// SAFETY: lock_api::RawRwLockDowngrade: `raw` keeps its demands, and every call goes there once.
unsafe impl<R: lock_api::RawRwLockDowngrade> lock_api::RawRwLockDowngrade for RawRwLock<R> {
    #[inline]
    unsafe fn downgrade(&self) {
        // SAFETY: lock_api::RawRwLockDowngrade::downgrade, whose caller holds the lock exclusively.
        self.give_back(|raw| unsafe { raw.downgrade() });
    }
}

// SAFETY: lock_api::RawRwLockUpgrade: `raw` keeps its demands, and every call goes there once.
unsafe impl<R: lock_api::RawRwLockUpgrade> lock_api::RawRwLockUpgrade for RawRwLock<R> {
    #[inline]
    fn lock_upgradable(&self) {
        if !self.raw.try_lock_upgradable() {
            self.wait(R::lock_upgradable);
        }
    }

    #[inline]
    fn try_lock_upgradable(&self) -> bool {
        self.raw.try_lock_upgradable()
    }

    #[inline]
    unsafe fn unlock_upgradable(&self) {
        // SAFETY: lock_api::RawRwLockUpgrade::unlock_upgradable, whose caller holds the lock so.
        self.give_back(|raw| unsafe { raw.unlock_upgradable() });
    }

    #[inline]
    unsafe fn upgrade(&self) {
        // SAFETY: lock_api::RawRwLockUpgrade::{try_upgrade, upgrade}, whose caller holds the lock upgradably.
        unsafe {
            if !self.raw.try_upgrade() {
                self.wait(|raw| raw.upgrade());
            }
        }
    }

    #[inline]
    unsafe fn try_upgrade(&self) -> bool {
        // SAFETY: lock_api::RawRwLockUpgrade::try_upgrade, whose caller holds the lock upgradably.
        unsafe { self.raw.try_upgrade() }
    }
}
