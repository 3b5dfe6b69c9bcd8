//! Waits with an end.

use std::future::Future;
use std::time::Duration;

use tokio::time::error::Elapsed;

use crate::block::Waiting;

/// [`tokio::time::timeout`], with its wait timed, whether it ends in time or not: kind `timeout`.
pub async fn timeout<F: Future>(duration: Duration, future: F) -> Result<F::Output, Elapsed> {
    Waiting::new("timeout", None, tokio::time::timeout(duration, future)).await
}
