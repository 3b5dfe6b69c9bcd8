//! The runtime's hooks, set on its builder.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio::runtime::Builder;

/// How many runtimes have the hooks. The number of an installation tells tasks of one runtime from another's.
static INSTALLATIONS: AtomicU32 = AtomicU32::new(0);

/// Registers the tasks of the runtime that `builder` will build, and follows their polls: those that hold a worker for
/// long are in the [`block`](crate::block) profile. To be called once per builder.
///
/// Takes the builder's hooks for tasks (`on_task_spawn`, `on_task_terminate`, `on_before_task_poll`,
/// `on_after_task_poll`), of which tokio has one each.
///
/// ```
/// let mut builder = tokio::runtime::Builder::new_multi_thread();
/// let runtime = pprof_http::tasks::install(&mut builder).enable_all().build()?;
/// # std::io::Result::Ok(())
/// ```
pub fn install(builder: &mut Builder) -> &mut Builder {
    #[cfg(tokio_unstable)]
    {
        use super::registry::{self, Polls};
        use crate::block;
        use crate::labels::{self, Labels};

        block::watch();
        register(builder, Some(Polls::default()))
            .on_before_task_poll(|task| {
                labels::switch(registry::poll_begins(task.id()));
                // Innermost, so that a poll's length is the task's own.
                block::began();
            })
            .on_after_task_poll(|task| {
                block::ended(task.spawned_at());
                labels::switch(Labels::NONE);
                registry::poll_ended(task.id());
            })
    }
    #[cfg(not(tokio_unstable))]
    builder
}

/// As [`install`], without the hooks around each poll: the last poll and whether a task runs are then known of wrapped
/// tasks alone, a bare `tokio::spawn` inherits no labels, and polls that hold a worker for long are not seen.
pub fn install_without_polls(builder: &mut Builder) -> &mut Builder {
    #[cfg(tokio_unstable)]
    return register(builder, None);
    #[cfg(not(tokio_unstable))]
    builder
}

#[cfg(tokio_unstable)]
fn register(builder: &mut Builder, polls: Option<super::registry::Polls>) -> &mut Builder {
    use super::registry;

    let installation = INSTALLATIONS.fetch_add(1, Ordering::Relaxed) + 1;
    builder
        .on_task_spawn(move |task| {
            registry::spawned(task.id(), task.spawned_at(), installation, polls);
        })
        .on_task_terminate(|task| registry::terminated(task.id()))
}

/// Why tasks are missing, if they are.
pub fn unavailable() -> Option<&'static str> {
    if !cfg!(tokio_unstable) {
        return Some(
            "built without `--cfg tokio_unstable`, so tokio has no task hooks: only tasks of pprof_http::spawn are known; \
             add it to rustflags",
        );
    }
    if INSTALLATIONS.load(Ordering::Relaxed) == 0 {
        return Some(
            "no runtime was built with pprof_http::tasks::install: only tasks of pprof_http::spawn are known",
        );
    }
    None
}
