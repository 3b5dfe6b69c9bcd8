//! The stage of the check: the service with its clock on a runtime that knows its tasks.

use std::future::Future;

use exercise_01_presence::Presence;
use exercise_01_presence::clock::Clock;
use exercise_check::{Verdict, on_runtime, settle, until};

/// Runs a check on a runtime in a thread of its own, so that code which never yields fails the check instead of hanging it.
pub(crate) fn on_stage<F>(check: impl FnOnce(Stage) -> F + Send + 'static)
where
    F: Future<Output = Verdict>,
{
    let mut builder = tokio::runtime::Builder::new_current_thread();
    pprof_http::tasks::install(&mut builder);
    on_runtime(builder, || {
        let clock = Clock::new();
        let presence = Presence::new(clock.clone());
        check(Stage { clock, presence })
    });
}

/// The service and its clock.
pub(crate) struct Stage {
    pub(crate) clock: Clock,
    pub(crate) presence: Presence,
}

impl Stage {
    /// Moves on by `beats`, each time until every heartbeat has been heard.
    pub(crate) async fn beat(&self, beats: usize) {
        for _ in 0..beats {
            self.clock.tick();
            settle().await;
        }
    }

    /// Whether `user` is online.
    pub(crate) fn is_online(&self, user: &str) -> bool {
        self.presence.online().iter().any(|online| online == user)
    }
}

/// Live tasks of this runtime, once they are down to `limit` or refuse to fall. Tokio's count is not strongly
/// consistent, and cancelled tasks need a turn to end: hence the wait in turns, never in seconds.
pub(crate) async fn live_tasks(limit: usize) -> usize {
    let metrics = tokio::runtime::Handle::current().metrics();
    until(|| metrics.num_alive_tasks() <= limit).await;
    metrics.num_alive_tasks()
}

/// Where most of the live tasks were spawned.
pub(crate) fn busiest_site() -> Option<String> {
    // The registry sees the other tests' runtimes too, which hold a few tasks at most: the site is exact, its count is not.
    let groups = pprof_http::tasks::live();
    let site = groups.first()?.site;
    Some(format!(
        "most of them spawned at {}:{}",
        site.file(),
        site.line()
    ))
}
