//! The locks, permits and channels of `tokio::sync`, timed where tasks wait for them, and the same for any pool.
//!
//! To be used as tokio's are. The wait of a task goes to the [`block`](crate::block) profile, on the stack of the task that
//! waited. Whoever held a lock, a permit or something of a pool meanwhile is charged for it in the
//! [`mutex`](crate::mutex) profile, where it was given back: [`Held`] sees to it.
//!
//! ```
//! use pprof_http::sync::{Mutex, Semaphore, mpsc};
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let stock = Mutex::new(7);
//! *stock.lock().await -= 1;
//!
//! let callers = Semaphore::new(4);
//! let permit = callers.acquire().await?;
//!
//! let (orders, mut printer) = mpsc::channel(1);
//! orders.send("The Brass Harbour").await?;
//! # drop(permit);
//! # printer.recv().await;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # });
//! ```

pub mod mpsc;
mod mutex;
mod resource;
mod rwlock;
mod semaphore;
mod timeout;

pub use self::mutex::{Mutex, MutexGuard};
pub use self::resource::Resource;
pub use self::rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
pub use self::semaphore::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
pub use self::timeout::timeout;
pub use crate::mutex::Held;
