//! A check in a thread of its own, watched from outside.

use std::any::Any;
use std::future::Future;
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::Builder;

use crate::{Finding, Verdict};

/// Some hundred times what a check takes on a slow machine. It ends a check that would hang; it judges no speed.
pub const BOUND: Duration = Duration::from_secs(15);

/// Runs `check` in a thread of its own and panics with its finding; at the latest after [`BOUND`], with a finding on `watchdog`
/// that names the test.
/// A thread that hangs is left behind: it ends with the test process.
pub fn bounded(check: impl FnOnce() -> Verdict + Send + 'static) {
    if let Err(finding) = watched(BOUND, |done| {
        // The watching thread may have given up already.
        let _ = done.send(check());
    }) {
        panic!("{finding}");
    }
}

/// Runs an asynchronous `check` as [`bounded`] does, on the runtime that `builder` describes.
pub fn on_runtime<F>(mut builder: Builder, check: impl FnOnce() -> F + Send + 'static)
where
    F: Future<Output = Verdict>,
{
    if let Err(finding) = watched(BOUND, move |done| {
        let runtime = builder.enable_all().build().expect("a runtime starts");
        let verdict = runtime.block_on(async { check().await });
        // The watching thread may have given up already.
        let _ = done.send(verdict);
        // What the code under test left blocked is not waited for.
        runtime.shutdown_background();
    }) {
        panic!("{finding}");
    }
}

fn watched(bound: Duration, run: impl FnOnce(SyncSender<Verdict>) + Send + 'static) -> Verdict {
    let promise = promise();
    let (done, verdict) = mpsc::sync_channel(1);
    let thread = thread::spawn(move || run(done));
    match verdict.recv_timeout(bound) {
        Ok(verdict) => verdict,
        Err(RecvTimeoutError::Timeout) => Err(Finding {
            counter: "watchdog",
            expected: promise,
            measured: format!(
                "the check of it is still running after {} s",
                bound.as_secs()
            ),
            why: "something blocks its thread, spins, or waits for what never comes",
        }),
        Err(RecvTimeoutError::Disconnected) => std::panic::resume_unwind(panic_of(thread)),
    }
}

/// What the running test promises: its name, which is a sentence and the name of its thread.
fn promise() -> String {
    thread::current()
        .name()
        .and_then(|name| name.rsplit("::").next())
        .filter(|name| *name != "main")
        .map_or_else(
            || "the check ends".to_owned(),
            |name| name.replace('_', " "),
        )
}

fn panic_of(thread: JoinHandle<()>) -> Box<dyn Any + Send> {
    thread
        .join()
        .expect_err("a thread that sends nothing has panicked")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counter(verdict: Verdict) -> &'static str {
        verdict.unwrap_err().counter
    }

    #[test]
    fn a_check_that_blocks_for_ever_fails_on_the_watchdog() {
        let verdict = watched(Duration::from_millis(50), |_done| {
            loop {
                thread::park();
            }
        });
        assert_eq!(counter(verdict), "watchdog");
    }

    #[test]
    fn a_task_that_never_yields_fails_on_the_watchdog() {
        let verdict = watched(Duration::from_millis(50), |_done| {
            let runtime = Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                loop {
                    thread::park();
                }
            });
        });
        assert_eq!(counter(verdict), "watchdog");
    }

    #[test]
    fn what_hangs_is_named_by_the_promise_in_its_tests_name() {
        let verdict = watched(Duration::from_millis(50), |_done| {
            loop {
                thread::park();
            }
        });
        assert_eq!(
            verdict.unwrap_err().expected,
            "what hangs is named by the promise in its tests name"
        );
    }

    #[test]
    #[should_panic(expected = "mine")]
    fn a_panic_keeps_its_words() {
        bounded(|| panic!("mine"));
    }

    #[test]
    #[should_panic(expected = "counter:  spoons")]
    fn a_finding_is_the_panic() {
        on_runtime(Builder::new_current_thread(), || async {
            Err(Finding {
                counter: "spoons",
                expected: "1".to_owned(),
                measured: "2".to_owned(),
                why: "soup",
            })
        });
    }

    #[test]
    fn what_is_found_right_passes() {
        bounded(|| Ok(()));
    }
}
