#![doc = include_str!("../README.md")]
#![expect(
    unsafe_code,
    reason = "signals, timers and allocators have no safe interface; each block cites its document"
)]

pub mod cpu;
mod encode;
mod exclude;
pub mod heap;
mod http;
mod server;
pub mod stacks;
mod symbolize;
pub mod tasks;
mod text;
mod threads;
pub mod unwind;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use crate::heap::HeapAllocator;
pub use crate::http::{Guard, router};
pub use crate::server::{Builder, Server, StartError, start};

/// Locks, also after a panic elsewhere: what these locks hold is whole between any two statements.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
