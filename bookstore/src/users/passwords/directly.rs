//! Hashing where the request is, a few at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::Result;

/// Runs `work` and returns what it returns.
pub(super) async fn run<T: Send + 'static>(
    permits: &Arc<Semaphore>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let permit = Arc::clone(permits)
        .acquire_owned()
        .await
        .expect("nothing closes this semaphore");
    Ok(finish(work, permit))
}

#[inline(never)]
fn finish<T>(work: impl FnOnce() -> T, permit: OwnedSemaphorePermit) -> T {
    let done = work(); // anchor: work
    drop(permit);
    done
}
