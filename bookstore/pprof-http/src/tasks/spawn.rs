//! `spawn` as tokio has it, for tasks that tell where they wait.

use std::time::Instant;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::registry::{self, Keeper, Task};
use super::traced::Traced;
use crate::labels;
use crate::unwind::{self, DEPTH};

/// As [`tokio::spawn`], for a task that the profiles show with its chain of awaits, and that works under the labels
/// of its spawner.
///
/// It is counted with its site and age also where the runtime has no hooks, and in builds without
/// `--cfg tokio_unstable`.
///
/// # Panics
/// Outside of a runtime, as [`tokio::spawn`] does.
///
/// ```
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// let answer = pprof_http::spawn(async { 6 * 7 }).await;
/// assert_eq!(answer.ok(), Some(42));
/// # });
/// # std::io::Result::Ok(())
/// ```
#[track_caller]
#[inline(never)]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let labels = labels::current();
    let traced = Traced::task(future, labels);
    let probe = traced.probe();
    let handle = tokio::spawn(traced);
    let id = handle.id();
    if registry::with(id, |_| ()).is_some() {
        return handle;
    }
    let mut stack = [0; DEPTH];
    let depth = unwind::here(&mut stack);
    let task = Task {
        id,
        site: std::panic::Location::caller(),
        stack: registry::intern(&stack[..depth]),
        spawned: Instant::now(),
        labels,
        polls: None,
        probe: Some(std::sync::Arc::clone(&probe)),
        keeper: Keeper::Wrapper(Handle::current().id()),
    };
    registry::adopt(task, || probe.has_ended());
    handle
}
