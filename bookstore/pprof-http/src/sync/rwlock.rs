//! Many reading tasks or one that writes.

use tokio::sync::{self, TryLockError};

use crate::block::Waiting;
use crate::mutex::{Held, Waiters};

const KIND: &str = "rwlock";

/// [`tokio::sync::RwLock`], timed where it is contended.
///
/// Readers hold together: each that leaves while others wait is charged from when the one before left.
#[derive(Debug)]
pub struct RwLock<T: ?Sized> {
    waiters: Waiters,
    inner: sync::RwLock<T>,
}

/// Holds a [`RwLock`] for reading.
pub type RwLockReadGuard<'a, T> = Held<'a, sync::RwLockReadGuard<'a, T>>;
/// Holds a [`RwLock`] for writing.
pub type RwLockWriteGuard<'a, T> = Held<'a, sync::RwLockWriteGuard<'a, T>>;

impl<T> RwLock<T> {
    /// An unlocked lock.
    pub fn new(value: T) -> Self {
        Self {
            waiters: Waiters::new(),
            inner: sync::RwLock::new(value),
        }
    }

    /// An unlocked lock, for a static.
    pub const fn const_new(value: T) -> Self {
        Self {
            waiters: Waiters::new(),
            inner: sync::RwLock::const_new(value),
        }
    }

    /// What it guards.
    pub fn into_inner(self) -> T {
        self.inner.into_inner()
    }
}

impl<T: ?Sized> RwLock<T> {
    /// Locks for reading, in the order of asking. Cancel safe as [`tokio::sync::RwLock::read`] is.
    pub async fn read(&self) -> RwLockReadGuard<'_, T> {
        let guard = Waiting::new(KIND, Some(&self.waiters), self.inner.read()).await;
        Held::new(guard, KIND, &self.waiters)
    }

    /// Locks for writing, in the order of asking. Cancel safe as [`tokio::sync::RwLock::write`] is.
    pub async fn write(&self) -> RwLockWriteGuard<'_, T> {
        let guard = Waiting::new(KIND, Some(&self.waiters), self.inner.write()).await;
        Held::new(guard, KIND, &self.waiters)
    }

    /// Locks for reading if nobody writes or waits to.
    pub fn try_read(&self) -> Result<RwLockReadGuard<'_, T>, TryLockError> {
        let guard = self.inner.try_read()?;
        Ok(Held::new(guard, KIND, &self.waiters))
    }

    /// Locks for writing if nobody holds it.
    pub fn try_write(&self) -> Result<RwLockWriteGuard<'_, T>, TryLockError> {
        let guard = self.inner.try_write()?;
        Ok(Held::new(guard, KIND, &self.waiters))
    }

    /// What it guards, without locking: there is no other to share it with.
    pub fn get_mut(&mut self) -> &mut T {
        self.inner.get_mut()
    }
}

impl<T: Default> Default for RwLock<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}
