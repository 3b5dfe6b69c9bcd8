//! The locks of [`parking_lot`](https://docs.rs/parking_lot), timed where they are contended.
//!
//! To be used as those are; change the import and nothing else. The [`mutex`](crate::mutex) profile charges whoever
//! unlocks with the time that others have waited, [`block`](crate::block) counts the wait of each of them. Where nobody
//! waits, unlocking costs one load more. `Condvar` takes `parking_lot`'s own guards only.
//!
//! ```
//! use pprof_http::parking_lot::Mutex;
//!
//! static STOCK: Mutex<Vec<u32>> = Mutex::new(Vec::new());
//! STOCK.lock().push(7);
//! ```

mod raw_mutex;
mod raw_rwlock;

pub use self::raw_mutex::RawMutex;
pub use self::raw_rwlock::RawRwLock;

/// Mutual exclusion, see [`lock_api::Mutex`].
pub type Mutex<T> = lock_api::Mutex<RawMutex, T>;
/// Holds a [`Mutex`].
pub type MutexGuard<'a, T> = lock_api::MutexGuard<'a, RawMutex, T>;
/// Holds a part of what a [`Mutex`] guards.
pub type MappedMutexGuard<'a, T> = lock_api::MappedMutexGuard<'a, RawMutex, T>;

/// Many readers or one writer, see [`lock_api::RwLock`].
pub type RwLock<T> = lock_api::RwLock<RawRwLock, T>;
/// Holds a [`RwLock`] for reading.
pub type RwLockReadGuard<'a, T> = lock_api::RwLockReadGuard<'a, RawRwLock, T>;
/// Holds a [`RwLock`] for writing.
pub type RwLockWriteGuard<'a, T> = lock_api::RwLockWriteGuard<'a, RawRwLock, T>;
/// Holds a [`RwLock`] for reading, and alone the right to write later.
pub type RwLockUpgradableReadGuard<'a, T> = lock_api::RwLockUpgradableReadGuard<'a, RawRwLock, T>;
