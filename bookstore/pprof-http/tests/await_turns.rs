//! Awaits one after the other: a task waits for the one that it has come to.
#![cfg(tokio_unstable)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use support::{get, line_of, parked, sum};

const SOURCE: &str = include_str!("await_turns.rs");

/// A leaf of no library that tokio knows: it keeps its waker in a place of its own.
struct Foreign(Arc<Mutex<Option<Waker>>>);

impl Future for Foreign {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        *self.0.lock().unwrap() = Some(context.waker().clone());
        Poll::Pending
    }
}

/// A leaf that looks again once it has kept its waker, as tokio's do.
struct Gate {
    is_open: Arc<AtomicBool>,
    kept: Option<Waker>,
}

impl Future for Gate {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.kept = Some(context.waker().clone());
        if self.is_open.load(Ordering::Relaxed) {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

async fn through(is_open: Arc<AtomicBool>) {
    let kept = None;
    Gate { is_open, kept }.await;
}

#[inline(never)]
fn start_sequence(is_open: Arc<AtomicBool>, kept: Arc<Mutex<Option<Waker>>>) {
    drop(pprof_http::spawn(async move {
        // The longer chain of the two, and not to be inlined.
        let within: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(through(is_open));
        let around: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(async {
            within.await;
            std::hint::black_box(());
        });
        around.await; // anchor: before
        Foreign(kept).await; // anchor: after
    }));
}

#[test]
fn what_has_just_come_is_waited_for_no_more() {
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .unwrap();
    let (is_open, kept) = (Arc::new(AtomicBool::new(false)), Arc::default());
    runtime.block_on(async { start_sequence(is_open.clone(), kept) });
    parked(&server, 1);
    let lines = || {
        let profile = get(server.local_addr(), "/debug/pprof/goroutine").profile();
        ["before", "after"].map(|anchor| {
            let line = line_of(SOURCE, &format!("// anchor: {anchor}"));
            sum(&profile, "goroutine", |frame| {
                frame.file.ends_with("tests/await_turns.rs") && frame.line == line
            })
        })
    };
    assert_eq!(lines(), [1, 0]);
    // Nobody is woken for it: the poll that answers is the one that goes on.
    is_open.store(true, Ordering::Relaxed);
    assert_eq!(lines(), [0, 1]);
    drop(runtime);
}
