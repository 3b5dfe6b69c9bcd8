//! Lets others run before and after: in between the worker is held as before.
//!
//! Counter: hashing-polls

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::yield_now;

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
    yield_now().await;
    let done = work();
    drop(permit);
    yield_now().await;
    Ok(done)
}
