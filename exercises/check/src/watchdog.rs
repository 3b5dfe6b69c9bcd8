//! A check in a thread of its own, watched from outside.

use std::any::Any;
use std::future::Future;
use std::sync::OnceLock;
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::Builder;

use crate::{Finding, Verdict};

/// Some hundred times what a check takes on a slow machine. It ends a check that would hang; it judges no speed.
pub const BOUND: Duration = Duration::from_secs(15);

/// What hung first in this process. Checks that would begin after it are not run: each of them would most likely take its
/// [`BOUND`] too.
static HUNG: OnceLock<String> = OnceLock::new();

/// Runs `check` in a thread of its own and panics with its finding; at the latest after [`BOUND`], with a finding on `watchdog`
/// that names the test. A check that would begin after another one has hung fails with such a finding at once.
/// A thread that hangs is left behind: it ends with the test process.
pub fn bounded(check: impl FnOnce() -> Verdict + Send + 'static) {
    if let Err(finding) = watched(BOUND, &HUNG, |done| {
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
    if let Err(finding) = watched(BOUND, &HUNG, move |done| {
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

fn watched(
    bound: Duration,
    hung: &OnceLock<String>,
    run: impl FnOnce(SyncSender<Verdict>) + Send + 'static,
) -> Verdict {
    let promise = promise();
    if let Some(first) = hung.get() {
        return Err(Finding {
            counter: "watchdog",
            expected: promise,
            measured: format!("not looked at, since another check hung: {first}"),
            why: "one check that hangs shows where to look; the others are run again when it ends",
        });
    }
    let (done, verdict) = mpsc::sync_channel(1);
    let thread = thread::spawn(move || run(done));
    match verdict.recv_timeout(bound) {
        Ok(verdict) => verdict,
        Err(RecvTimeoutError::Timeout) => {
            // Another one may have been the first.
            let _ = hung.set(promise.clone());
            Err(Finding {
                counter: "watchdog",
                expected: promise,
                measured: format!(
                    "the check of it is still running after {} s",
                    bound.as_secs()
                ),
                why: "something blocks its thread, spins, or waits for what never comes",
            })
        }
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
        let verdict = watched(Duration::from_millis(50), &OnceLock::new(), |_done| {
            loop {
                thread::park();
            }
        });
        assert_eq!(counter(verdict), "watchdog");
    }

    #[test]
    fn a_task_that_never_yields_fails_on_the_watchdog() {
        let verdict = watched(Duration::from_millis(50), &OnceLock::new(), |_done| {
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
    fn what_hangs_is_named_and_what_comes_after_it_is_not_run() {
        let hung = OnceLock::new();
        let named = |name: &str, bound| {
            let hung = &hung;
            thread::scope(|scope| {
                thread::Builder::new()
                    .name(name.to_owned())
                    .spawn_scoped(scope, move || {
                        watched(bound, hung, |_done| {
                            loop {
                                thread::park();
                            }
                        })
                    })
                    .unwrap()
                    .join()
                    .unwrap()
                    .unwrap_err()
            })
        };
        let first = named("tests::soup_is_served", Duration::from_millis(50));
        assert_eq!(first.expected, "soup is served");
        // It would take a minute to hang by itself.
        let second = named("tests::spoons_are_laid", Duration::from_mins(1));
        assert_eq!(second.counter, "watchdog");
        assert_eq!(second.expected, "spoons are laid");
        assert!(second.measured.ends_with("soup is served"), "{second:?}");
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
