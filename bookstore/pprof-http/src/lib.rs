#![doc = include_str!("../README.md")]
#![expect(
    unsafe_code,
    reason = "signals, timers and allocators have no safe interface; each block cites its document"
)]

pub mod block;
mod clock;
mod contention;
pub mod cpu;
mod encode;
mod exclude;
mod flame;
pub mod heap;
mod http;
pub mod labels;
pub mod mutex;
#[cfg(feature = "parking_lot")]
pub mod parking_lot;
mod profiles;
mod random;
mod rates;
mod requests;
mod server;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod signal;
pub mod stacks;
mod symbolize;
pub mod sync;
pub mod tasks;
pub mod testing;
mod text;
mod threads;
pub mod unwind;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use crate::heap::HeapAllocator;
pub use crate::http::{Guard, router};
pub use crate::requests::{LabelRequests, RequestLayer};
pub use crate::server::{Builder, Server, StartError, start};
pub use crate::tasks::spawn;

/// Locks, also after a panic elsewhere: what these locks hold is whole between any two statements.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
