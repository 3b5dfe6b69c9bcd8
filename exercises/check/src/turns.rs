//! Waiting in turns of the runtime: what a turn costs differs from machine to machine, what happens in it does not.

use tokio::task::yield_now;

/// Turns that let every task which is ready run.
const READY: usize = 200;
/// Turns after which what has not happened is taken not to happen.
const PATIENCE: usize = 5_000;

/// Lets every task that is ready run. For a runtime of one thread.
pub async fn settle() {
    for _ in 0..READY {
        yield_now().await;
    }
}

/// Whether `seen` comes true while other tasks run. For a runtime of one thread.
pub async fn until(mut seen: impl FnMut() -> bool) -> bool {
    for _ in 0..PATIENCE {
        if seen() {
            return true;
        }
        yield_now().await;
    }
    seen()
}
