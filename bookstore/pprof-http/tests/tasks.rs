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

#[inline(never)]
fn start_short_ones(count: usize) -> Vec<tokio::task::JoinHandle<()>> {
    (0..count).map(|_| tokio::spawn(async {})).collect()
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
        for _ in 0..100 {
            for task in start_short_ones(1000) {
                task.await.unwrap();
            }
        }
    });
    let profile = get(address, "/debug/pprof/goroutine").profile();
    let line = line_of(SOURCE, "// anchor: waiters");
    let here = sum(&profile, "goroutine", |frame| {
        frame.function == "tasks::start_waiters" && frame.line == line
    });
    assert_eq!(here, 1000, "no drift after a hundred thousand short tasks");
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
    let created = format!("created by tokio::spawn at {}:{line}", file!());
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
    assert!(
        pprof_http::tasks::live().is_empty(),
        "{:?}",
        pprof_http::tasks::live()
    );
}
