//! What the task profile promises: exact counts, the stack that called `spawn`, age.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use support::{get, line_of, sum};
use tokio::sync::watch;

const SOURCE: &str = include_str!("tasks.rs");

#[inline(never)]
fn start_waiters(count: usize, gate: &watch::Receiver<bool>) {
    for _ in 0..count {
        let mut gate = gate.clone();
        let waiting = async move { gate.wait_for(|open| *open).await.map(|_| ()) };
        // The handle is let go of: the task is detached.
        drop(tokio::spawn(waiting)); // anchor: waiters
    }
}

/// Tasks of every kind of short life: bare and wrapped, run to their end and aborted.
#[inline(never)]
fn start_short_ones(count: usize) -> Vec<tokio::task::JoinHandle<()>> {
    (0..count)
        .map(|number| match number % 4 {
            0 => tokio::spawn(async {}),
            1 => pprof_http::spawn(tokio::task::yield_now()),
            _ => {
                let task = match number % 8 {
                    2 | 3 => tokio::spawn(std::future::pending()),
                    _ => pprof_http::spawn(std::future::pending()),
                };
                task.abort();
                task
            }
        })
        .collect()
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .unwrap()
}

// One test, since the registry belongs to the process.
#[test]
fn tasks_are_counted_exactly_and_named_by_the_stack_that_spawned_them() {
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let address = server.local_addr();
    let runtime = runtime();
    let (gate, waiting) = watch::channel(false);

    runtime.block_on(async {
        start_waiters(1000, &waiting);
        for _ in 0..1000 {
            for task in start_short_ones(1000) {
                if let Err(error) = task.await {
                    assert!(error.is_cancelled());
                }
            }
        }
    });
    // A task leaves the registry shortly after whoever awaits it is told.
    let alive = || -> usize {
        pprof_http::tasks::live()
            .iter()
            .map(|group| group.count)
            .sum()
    };
    support::until(|| alive() <= 1000);
    let profile = get(address, "/debug/pprof/goroutine").profile();
    assert_eq!(sum(&profile, "goroutine", |_| true), 1000);
    let line = line_of(SOURCE, "// anchor: waiters");
    let here = sum(&profile, "goroutine", |frame| {
        frame.function == "tasks::start_waiters" && frame.line == line
    });
    assert_eq!(here, 1000, "no drift after a million short tasks");
    let first = profile
        .samples
        .iter()
        .map(|sample| profile.frames(sample).next().unwrap().function);
    assert!(
        first.clone().any(|name| name == "tasks::start_waiters"),
        "leaf: {:?}",
        first.collect::<Vec<_>>()
    );

    let text = get(address, "/debug/pprof/goroutine?debug=1").text();
    assert!(text.starts_with("goroutine profile: total "), "{text}");
    assert!(text.contains("\n1000 @ 0x"), "{text}");
    let full = get(address, "/debug/pprof/tasks?debug=2").text();
    let created = format!("created by tasks::start_waiters at {}:{line}", file!());
    assert_eq!(full.matches(&created).count(), 1000);

    let groups = pprof_http::tasks::live();
    let group = groups
        .iter()
        .find(|g| i64::from(g.site.line()) == line)
        .unwrap();
    assert_eq!(group.count, 1000);
    assert!(group.oldest > Duration::ZERO);

    gate.send(true).unwrap();
    drop(runtime);
    none_is_left();

    spawn_while_runtimes_end();
    none_is_left();
}

fn none_is_left() {
    let live = pprof_http::tasks::live();
    assert!(live.is_empty(), "{live:?}");
}

/// Tokio ends such tasks at once, on either thread, and may do so before it tells that they have begun.
fn spawn_while_runtimes_end() {
    for _ in 0..100 {
        let runtime = runtime();
        let handle = runtime.handle().clone();
        let (tell, begun) = std::sync::mpsc::channel();
        let spawner = std::thread::spawn(move || {
            let _within = handle.enter();
            drop(start_short_ones(8));
            tell.send(()).unwrap();
            drop(start_short_ones(80));
            tell.send(()).unwrap();
            drop(start_short_ones(8));
        });
        begun.recv().unwrap();
        drop(runtime);
        begun.recv().unwrap();
        spawner.join().unwrap();
    }
}
