//! The task leak guard: silent where nothing is left, and exact about what is.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use pprof_http::testing::{no_leaked_tasks, runtime};
use support::line_of;
use tokio::runtime::Runtime;
use tokio::task::yield_now;

const SOURCE: &str = include_str!("testing.rs");

fn threads() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    pprof_http::tasks::install(builder.worker_threads(2))
        .build()
        .unwrap()
}

/// What the guard says of `test`.
fn said(test: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(test)).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

fn leak() {
    drop(tokio::spawn(std::future::pending::<()>())); // anchor: leak
}

async fn ends_later() {
    for _ in 0..100 {
        yield_now().await;
    }
}

#[test]
fn tasks_that_end_are_no_leak_nor_are_those_that_were_there_before() {
    for runtime in [runtime().unwrap(), threads()] {
        runtime.block_on(async {
            leak();
            let guard = no_leaked_tasks();
            tokio::spawn(ends_later()).await.unwrap();
            drop(tokio::spawn(ends_later()));
            guard.settle().await;
        });
    }
    threads().block_on(async {
        let _guard = no_leaked_tasks();
        drop(tokio::spawn(ends_later()));
    });
}

#[test]
fn what_is_left_is_named_by_site_and_age() {
    let patience = Duration::from_millis(1);
    let site = format!(
        "2 spawned at {}:{}, alive for ",
        file!(),
        line_of(SOURCE, "// anchor: leak")
    );
    for runtime in [runtime().unwrap(), threads()] {
        let other = threads();
        let text = said(|| {
            runtime.block_on(async {
                let _guard = no_leaked_tasks().patience(patience);
                // Another runtime's tasks are its own affair.
                drop(other.spawn(std::future::pending::<()>()));
                leak();
                leak();
            });
        });
        assert!(text.starts_with("2 tasks left running\n"), "{text}");
        assert!(text.contains(&site), "{text}");
        let settled = said(|| {
            runtime.block_on(async {
                let guard = no_leaked_tasks().patience(patience);
                leak();
                guard.settle().await;
            });
        });
        assert!(settled.starts_with("1 tasks left running\n"), "{settled}");
    }
}

#[test]
fn a_runtime_without_hooks_counts_and_names_what_was_spawned_here() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let text = said(|| {
        runtime.block_on(async {
            let guard = no_leaked_tasks().patience(Duration::from_millis(1));
            leak();
            drop(pprof_http::spawn(std::future::pending::<()>())); // anchor: named
            guard.settle().await;
        });
    });
    let line = line_of(SOURCE, "// anchor: named");
    assert!(text.starts_with("2 tasks left running\n"), "{text}");
    assert!(
        text.contains(&format!("1 spawned at {}:{line}, ", file!())),
        "{text}"
    );
    assert!(text.contains("1 of unknown sites"), "{text}");
    runtime.block_on(async {
        let guard = no_leaked_tasks();
        pprof_http::spawn(ends_later()).await.unwrap();
        guard.settle().await;
    });
}
