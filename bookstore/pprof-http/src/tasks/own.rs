//! The tasks of one runtime.

use std::panic::Location;
use std::time::Instant;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::{Id, JoinHandle};

use super::registry::{self, Keeper};

/// Tells a runtime's tasks from those of others in the process.
#[derive(Debug)]
pub(crate) struct Own {
    hooks: Option<Keeper>,
    wrappers: Keeper,
    /// The task that found out.
    scout: JoinHandle<()>,
}

impl Own {
    /// Finds out which hooks `runtime` has, by a task that does nothing.
    pub(crate) fn of(runtime: &Handle) -> Self {
        let (hold, gate) = oneshot::channel::<()>();
        let scout = runtime.spawn(async { drop(gate.await) });
        let hooks = registry::with(scout.id(), |task| task.keeper);
        // It is about to end, and nobody's leak.
        registry::terminated(scout.id());
        drop(hold);
        Self {
            hooks,
            wrappers: Keeper::Wrapper(runtime.id()),
            scout,
        }
    }

    /// How many tasks the runtime itself counts.
    pub(crate) fn counted(&self, runtime: &Handle) -> usize {
        let scout = usize::from(!self.scout.is_finished());
        runtime.metrics().num_alive_tasks().saturating_sub(scout)
    }

    /// Whether every task is known, not only those of [`spawn`](super::spawn()).
    pub(crate) fn names_all(&self) -> bool {
        self.hooks.is_some()
    }

    /// Id, site and time of birth of each that is alive.
    pub(crate) fn alive(&self) -> Vec<(Id, &'static Location<'static>, Instant)> {
        let mut alive = Vec::new();
        registry::for_each(|task| {
            if task.keeper == self.wrappers || Some(task.keeper) == self.hooks {
                alive.push((task.id, task.site, task.spawned));
            }
        });
        alive
    }
}
