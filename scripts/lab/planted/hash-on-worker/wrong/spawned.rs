//! A task of its own: that runs on a worker, too.
//!
//! Counter: hashing-polls

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
    let done = tokio::spawn(async move {
        let done = work();
        drop(permit);
        done
    });
    Ok(done.await?)
}
