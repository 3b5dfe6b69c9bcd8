//! The faults of locks: who holds one while others wait.
//!
//! Each visit is a row of requests, and every stage, one that is added included, has a connection for each of its visits: all of
//! them are under way together, however fast the machine is. Contentions are counted as the mutex profile has them, where the
//! lock is given back; who waits for ever gives none back, and shows among the tasks alone.

mod abba_transfer;
mod global_stock_lock;
mod lock_across_await;

pub use abba_transfer::ABBA_TRANSFER;
pub use global_stock_lock::GLOBAL_STOCK_LOCK;
pub use lock_across_await::LOCK_ACROSS_AWAIT;

use crate::verdict::{Kind, Reading};

/// Contentions of locks that were given back in a function with `part` in its name, or in what it called.
fn contentions(at: &Reading, part: &str) -> f64 {
    at.weigh(Kind::Mutex, "contentions", |frames| {
        frames.iter().any(|frame| frame.function.contains(part))
    })
}
