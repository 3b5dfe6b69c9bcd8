//! Tokio's tasks by creation stack: how many live, who spawned them, how old they are.
//!
//! The runtime's hooks (`on_task_spawn`, `on_task_terminate`) keep a registry of the tasks that are alive. The spawn
//! hook runs in the thread that spawns, so that one walk of its frame pointers gives the whole creation stack. The
//! hooks exist under `--cfg tokio_unstable` only; without it [`install`] changes nothing and [`unavailable`] says so.

#[cfg_attr(
    not(tokio_unstable),
    allow(dead_code, reason = "only the hooks call it")
)]
mod registry;
pub(crate) mod snapshot;

use std::collections::HashMap;
use std::panic::Location;
use std::time::{Duration, Instant};

/// Registers the tasks of the runtime that `builder` will build. To be called once per builder.
///
/// Takes the builder's `on_task_spawn` and `on_task_terminate` hooks, of which tokio has one each.
///
/// ```
/// let mut builder = tokio::runtime::Builder::new_multi_thread();
/// let runtime = pprof_http::tasks::install(&mut builder).enable_all().build()?;
/// # std::io::Result::Ok(())
/// ```
pub fn install(builder: &mut tokio::runtime::Builder) -> &mut tokio::runtime::Builder {
    #[cfg(tokio_unstable)]
    {
        registry::mark_installed();
        builder
            .on_task_spawn(|task| registry::spawned(task.id(), task.spawned_at()))
            .on_task_terminate(|task| registry::terminated(task.id()))
    }
    #[cfg(not(tokio_unstable))]
    builder
}

/// Why there are no tasks to show, if there is a reason.
pub fn unavailable() -> Option<&'static str> {
    if !cfg!(tokio_unstable) {
        return Some(
            "built without `--cfg tokio_unstable`, so tokio has no task hooks: add it to rustflags",
        );
    }
    if !registry::is_installed() {
        return Some("no runtime was built with pprof_http::tasks::install");
    }
    None
}

/// The live tasks that one line of the program has spawned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskGroup {
    /// Where `spawn` was called.
    pub site: &'static Location<'static>,
    /// How many of its tasks are alive.
    pub count: usize,
    /// The age of the oldest of them.
    pub oldest: Duration,
}

/// The live tasks by spawn site, the largest group first. Not a moment's picture: tasks come and go meanwhile.
pub fn live() -> Vec<TaskGroup> {
    let now = Instant::now();
    let mut groups: HashMap<&'static Location<'static>, TaskGroup> = HashMap::new();
    registry::for_each(|task| {
        let age = now.saturating_duration_since(task.spawned);
        let group = groups.entry(task.site).or_insert(TaskGroup {
            site: task.site,
            count: 0,
            oldest: Duration::ZERO,
        });
        group.count += 1;
        group.oldest = group.oldest.max(age);
    });
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| order(a.site, b.site)));
    groups
}

fn order(a: &Location<'_>, b: &Location<'_>) -> std::cmp::Ordering {
    (a.file(), a.line(), a.column()).cmp(&(b.file(), b.line(), b.column()))
}
