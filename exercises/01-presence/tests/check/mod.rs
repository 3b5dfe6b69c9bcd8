//! The stage of the check: a runtime of its own, a watchdog outside of it, findings in the course's form.

use std::fmt;
use std::future::Future;
use std::sync::mpsc;
use std::time::Duration;

use exercise_01_presence::Presence;
use exercise_01_presence::clock::Clock;

/// Far beyond what any machine needs. It ends a check that would hang; it judges no speed.
const WATCHDOG: Duration = Duration::from_secs(20);

/// Turns given to other tasks before a check takes what it sees as final.
const TURNS: usize = 5_000;

/// A failure as `cargo lab exercise check` shows it.
pub(crate) struct Finding {
    /// Stable name of what was counted.
    pub(crate) counter: &'static str,
    /// What had to be seen.
    pub(crate) expected: String,
    /// What was seen.
    pub(crate) measured: String,
    /// Why it matters.
    pub(crate) why: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\ncounter:  {}", self.counter)?;
        writeln!(f, "expected: {}", self.expected)?;
        writeln!(f, "measured: {}", self.measured)?;
        writeln!(f, "why:      {}", self.why)?;
        writeln!(f, "next:     cargo lab exercise hint 01-presence")
    }
}

/// Runs a check on a runtime in a thread of its own, so that code which never yields fails the check instead of hanging it.
pub(crate) fn on_stage<F>(check: impl FnOnce(Stage) -> F + Send + 'static)
where
    F: Future<Output = Result<(), Finding>>,
{
    let (done, result) = mpsc::channel();
    let stage = std::thread::spawn(move || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = pprof_http::tasks::install(&mut builder)
            .enable_all()
            .build()
            .expect("a runtime starts");
        let clock = Clock::new();
        let presence = Presence::new(clock.clone());
        let outcome = runtime.block_on(check(Stage { clock, presence }));
        // The checking thread may be gone: the watchdog was quicker.
        let _ = done.send(outcome);
    });
    match result.recv_timeout(WATCHDOG) {
        Ok(Ok(())) => {}
        Ok(Err(finding)) => panic!("{finding}"),
        Err(mpsc::RecvTimeoutError::Timeout) => panic!(
            "{}",
            Finding {
                counter: "watchdog",
                expected: "the check ends".to_owned(),
                measured: format!("still running after {} s", WATCHDOG.as_secs()),
                why: "something blocks the runtime's thread or waits for what never comes",
            }
        ),
        Err(mpsc::RecvTimeoutError::Disconnected) => std::panic::resume_unwind(
            stage
                .join()
                .expect_err("a thread that sends nothing has panicked"),
        ),
    }
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

/// Lets every task that is ready run.
async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

/// Live tasks of this runtime, once they are down to `limit` or refuse to fall. Tokio's count is not strongly
/// consistent, and cancelled tasks need a turn to end: hence the wait in turns, never in seconds.
pub(crate) async fn live_tasks(limit: usize) -> usize {
    let metrics = tokio::runtime::Handle::current().metrics();
    for _ in 0..TURNS {
        if metrics.num_alive_tasks() <= limit {
            break;
        }
        tokio::task::yield_now().await;
    }
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
