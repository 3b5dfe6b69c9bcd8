//! Tokio's tasks as goroutines: how many live, who spawned them, what they wait for.
//!
//! The runtime's hooks keep a registry of the tasks that are alive. The spawn hook runs in the thread that spawns, so that
//! one walk of its frame pointers gives the whole creation stack; the poll hooks tell when a task was last polled, and put
//! its polls under the [labels](crate::labels) of its spawner. They exist under `--cfg tokio_unstable` only; without it
//! [`unavailable`] says so, and [`spawn()`] registers its tasks by itself.
//!
//! What a task waits for is known by a wrapper around its future ([`traced()`], [`spawn()`], the request layer), which on
//! request polls it with a waker that notes the stack of whoever keeps it (`recorder`). A snapshot asks in `round`s:
//! a window of tasks at a time, so that the service's own work never queues behind all of them.

mod hooks;
mod own;
mod probe;
pub(crate) mod profile;
mod recorder;
mod registry;
mod round;
pub(crate) mod snapshot;
mod spawn;
mod traced;
mod wait;
pub(crate) mod wall;

use std::collections::HashMap;
use std::panic::Location;
use std::time::{Duration, Instant};

pub use self::hooks::{install, install_without_polls, unavailable};
pub(crate) use self::own::Own;
pub use self::spawn::spawn;
pub use self::traced::{Traced, traced};

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
    let mut all = Vec::new();
    registry::for_each(|task| all.push((task.site, task.spawned)));
    grouped(all)
}

/// Tasks, each with its site and time of birth, by site.
pub(crate) fn grouped(
    tasks: impl IntoIterator<Item = (&'static Location<'static>, Instant)>,
) -> Vec<TaskGroup> {
    let now = Instant::now();
    let mut groups: HashMap<&'static Location<'static>, TaskGroup> = HashMap::new();
    for (site, spawned) in tasks {
        let age = now.saturating_duration_since(spawned);
        let group = groups.entry(site).or_insert(TaskGroup {
            site,
            count: 0,
            oldest: Duration::ZERO,
        });
        group.count += 1;
        group.oldest = group.oldest.max(age);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| order(a.site, b.site)));
    groups
}

fn order(a: &Location<'_>, b: &Location<'_>) -> std::cmp::Ordering {
    (a.file(), a.line(), a.column()).cmp(&(b.file(), b.line(), b.column()))
}
