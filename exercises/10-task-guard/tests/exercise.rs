//! The check of exercise 10. `cargo lab exercise check 10` runs it and shows what matters.

mod builds;

use builds::Build;
use builds::Habit::{LeavesOneIn, Pool, Sessions, WarmUp};
use exercise_10_task_guard::guard;
use exercise_check::{Finding, Verdict, bounded};

/// Requests that a guard may send.
const REQUESTS: usize = 20_000;

fn guarded(build: &mut Build) -> Result<Result<(), String>, Finding> {
    let said = guard(build);
    if build.served() <= REQUESTS {
        return Ok(said);
    }
    Err(Finding {
        counter: "requests-sent",
        expected: format!("at most {REQUESTS} requests"),
        measured: format!("{}", build.served()),
        why: "a guard that takes an hour is switched off within a week",
    })
}

fn passes(counter: &'static str, why: &'static str, mut build: Build) -> Verdict {
    match guarded(&mut build)? {
        Ok(()) => Ok(()),
        Err(said) => Err(Finding {
            counter,
            expected: format!("the guard lets {} pass", build.name),
            measured: format!("it refused: {said}"),
            why,
        }),
    }
}

fn is_caught(counter: &'static str, why: &'static str, mut build: Build) -> Verdict {
    match guarded(&mut build)? {
        Err(_) => Ok(()),
        Ok(()) => Err(Finding {
            counter,
            expected: format!("the guard refuses {}", build.name),
            measured: format!("it let it pass: {}", build.seen()),
            why,
        }),
    }
}

#[test]
fn a_quiet_service_passes() {
    bounded(|| {
        passes(
            "passes-quiet",
            "a guard that refuses what is healthy is switched off",
            Build::new("a service with twelve tasks", &[Pool(12)]),
        )
    });
}

#[test]
fn a_service_of_many_tasks_passes() {
    bounded(|| {
        passes(
            "passes-many",
            "how many tasks a service needs is its own affair: it is their growth that ends badly",
            Build::new("a service with a pool of 3,000 tasks", &[Pool(3_000)]),
        )
    });
}

#[test]
fn a_service_that_warms_up_passes() {
    bounded(|| {
        for keys in [500, 1_500, 2_500] {
            passes(
                "passes-warm-up",
                "what is filled once and then stays level is a cache, not a leak",
                Build::new(
                    format!("a service that starts a task for each of its first {keys} keys"),
                    &[Pool(8), WarmUp(keys)],
                ),
            )?;
        }
        Ok(())
    });
}

#[test]
fn a_service_with_sessions_passes() {
    bounded(|| {
        for most in [7, 33, 61] {
            passes(
                "passes-sessions",
                "tasks that come and go make the count jump: one look says little",
                Build::new(
                    format!("a service whose sessions overlap, up to {most} at a time"),
                    &[Pool(8), Sessions(most)],
                ),
            )?;
        }
        Ok(())
    });
}

#[test]
fn a_leak_per_request_is_caught() {
    bounded(|| {
        is_caught(
            "catches-each",
            "the plainest of leaks",
            Build::new(
                "a service that leaves a task per request",
                &[Pool(8), LeavesOneIn(1)],
            ),
        )
    });
}

#[test]
fn a_rare_leak_of_a_small_service_is_caught() {
    bounded(|| {
        is_caught(
            "catches-small",
            "one request in forty: 2,000 tasks a day at one request per second",
            Build::new(
                "a small service in which one request in forty leaves a task",
                &[Pool(8), LeavesOneIn(40)],
            ),
        )
    });
}

#[test]
fn a_rare_leak_of_a_large_service_is_caught() {
    bounded(|| {
        is_caught(
            "catches-rare",
            "what a service needs anyway hides what it loses, and the loss goes on",
            Build::new(
                "a large service in which one request in forty leaves a task",
                &[Pool(3_000), Sessions(7), LeavesOneIn(40)],
            ),
        )
    });
}

#[test]
fn a_leak_behind_a_warm_up_is_caught() {
    bounded(|| {
        is_caught(
            "catches-behind-warm-up",
            "growth that slows down and goes on is still growth",
            Build::new(
                "a service that warms up, and in which one request in forty leaves a task",
                &[Pool(8), WarmUp(1_500), LeavesOneIn(40)],
            ),
        )
    });
}
