//! Mutual exclusion of tasks.

use tokio::sync::{self, TryLockError};

use crate::block::Waiting;
use crate::mutex::{Held, Waiters};

const KIND: &str = "mutex";

/// [`tokio::sync::Mutex`], timed where it is contended.
#[derive(Debug)]
pub struct Mutex<T: ?Sized> {
    waiters: Waiters,
    inner: sync::Mutex<T>,
}

/// Holds a [`Mutex`].
pub type MutexGuard<'a, T> = Held<'a, sync::MutexGuard<'a, T>>;

impl<T> Mutex<T> {
    /// An unlocked mutex.
    pub fn new(value: T) -> Self {
        Self {
            waiters: Waiters::new(),
            inner: sync::Mutex::new(value),
        }
    }

    /// An unlocked mutex, for a static.
    pub const fn const_new(value: T) -> Self {
        Self {
            waiters: Waiters::new(),
            inner: sync::Mutex::const_new(value),
        }
    }

    /// What it guards.
    pub fn into_inner(self) -> T {
        self.inner.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Locks, in the order of asking. Cancel safe as [`tokio::sync::Mutex::lock`] is.
    pub async fn lock(&self) -> MutexGuard<'_, T> {
        let guard = Waiting::new(KIND, Some(&self.waiters), self.inner.lock()).await;
        Held::new(guard, KIND, &self.waiters)
    }

    /// Locks if nobody holds it.
    pub fn try_lock(&self) -> Result<MutexGuard<'_, T>, TryLockError> {
        let guard = self.inner.try_lock()?;
        Ok(Held::new(guard, KIND, &self.waiters))
    }

    /// What it guards, without locking: there is no other to share it with.
    pub fn get_mut(&mut self) -> &mut T {
        self.inner.get_mut()
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}
