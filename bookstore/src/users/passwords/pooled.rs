//! Hashing on the threads that may block, a few at once.

use std::sync::Arc;

use tokio::sync::Semaphore;

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
    let done = tokio::task::spawn_blocking(move || {
        let done = work();
        // Given back by the thread, not by the request: a client that leaves does not end the work.
        drop(permit);
        done
    });
    Ok(done.await?)
}
