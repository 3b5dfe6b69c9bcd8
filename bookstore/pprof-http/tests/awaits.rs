//! What a wrapped task waits for: its chain of awaits, followed by the stack that spawned it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pprof_http::labels::Labels;
use pprof_view::Profile;
use support::{get, line_of, parked, redacted, sum};
use tokio::runtime::Runtime;
use tokio::sync::{Notify, mpsc, oneshot};

const SOURCE: &str = include_str!("awaits.rs");

fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .unwrap()
}

/// Functions and lines of the one stack that `spawner` is in, leaf first.
fn stack_of(profile: &Profile, spawner: &str) -> Vec<(String, i64)> {
    let mut found: Vec<Vec<(String, i64)>> = profile
        .samples
        .iter()
        .map(|sample| {
            profile
                .frames(sample)
                .map(|frame| (frame.function.to_owned(), frame.line))
                .collect()
        })
        .filter(|stack: &Vec<(String, i64)>| stack.iter().any(|(name, _)| name == spawner))
        .collect();
    assert_eq!(found.len(), 1, "{spawner}: {found:#?}");
    found.remove(0)
}

async fn inner(mut gate: mpsc::Receiver<()>) {
    gate.recv().await; // anchor: inner
}

async fn outer(gate: mpsc::Receiver<()>) {
    let within = Box::pin(inner(gate));
    within.await; // anchor: outer
}

#[inline(never)]
fn start_chain(gate: mpsc::Receiver<()>) {
    drop(pprof_http::spawn(outer(gate))); // anchor: chain
}

#[test]
fn the_chain_of_awaits_comes_first_and_the_spawner_after_it() {
    let _alone = support::alone();
    let (server, runtime) = (pprof_http::start(([127, 0, 0, 1], 0)).unwrap(), runtime());
    let (hold, gate) = mpsc::channel(1);
    runtime.block_on(async { start_chain(gate) });
    parked(&server, 1);
    let profile = get(server.local_addr(), "/debug/pprof/goroutine").profile();
    let stack = stack_of(&profile, "awaits::start_chain");
    let at = |anchor| line_of(SOURCE, anchor);
    let own: Vec<_> = stack
        .iter()
        .filter(|(name, _)| name.starts_with("awaits::"))
        .take(3)
        .map(|(name, line)| (name.as_str(), *line))
        .collect();
    assert_eq!(
        own,
        [
            ("awaits::inner::{{closure}}", at("// anchor: inner")),
            ("awaits::outer::{{closure}}", at("// anchor: outer")),
            ("awaits::start_chain", at("// anchor: chain")),
        ],
        "{stack:#?}"
    );
    assert!(stack[0].0.starts_with("tokio::sync::mpsc::"), "{stack:#?}");

    let full = get(server.local_addr(), "/debug/pprof/goroutine?debug=2").text();
    assert!(full.contains(" [chan receive]:\n# age "), "{full}");
    drop((hold, runtime));
}

#[test]
fn the_texts_are_laid_out_as_those_of_go() {
    let _alone = support::alone();
    let (server, runtime) = (pprof_http::start(([127, 0, 0, 1], 0)).unwrap(), runtime());
    let (hold, gate) = mpsc::channel(1);
    runtime.block_on(async {
        let _labelled = Labels::new(&[("method", "GET"), ("route", "/books/{id}")]).enter();
        start_chain(gate);
    });
    parked(&server, 1);
    let [inner, outer, chain] =
        ["inner", "outer", "chain"].map(|name| line_of(SOURCE, &format!("// anchor: {name}")));
    let file = file!();
    let frames = format!(
        "#\t0x…\tawaits::inner::{{{{closure}}}}+0x…\t{file}:{inner}\n\
         #\t0x…\tawaits::outer::{{{{closure}}}}+0x…\t{file}:{outer}\n\
         #\t0x…\tawaits::start_chain+0x…\t{file}:{chain}\n"
    );
    let labels = "# labels: {\"method\":\"GET\", \"route\":\"/books/{id}\"}";
    let text = |debug: u8| {
        let path = format!("/debug/pprof/goroutine?debug={debug}");
        let own = ["inner::{{closure}}", "outer::{{closure}}", "start_chain"];
        let own = own.map(|own| format!("awaits::{own}"));
        redacted(&get(server.local_addr(), &path).text(), &own)
    };
    assert_eq!(
        text(1),
        format!(
            "goroutine profile: total N\n1 @ 0x…\n{labels}\n# spawned at {file}:{chain}, age N s to N s\n{frames}\n"
        )
    );
    assert_eq!(
        text(2),
        format!(
            "goroutine N [chan receive]:\n# age N s, last polled N s ago\n{labels}\n{frames}\
             created by awaits::start_chain at {file}:{chain}\n\n"
        )
    );
    drop((hold, runtime));
}

#[inline(never)]
fn start_several(mut first: mpsc::Receiver<()>, second: oneshot::Receiver<()>) {
    let task = async move {
        let hour = Duration::from_secs(3600);
        tokio::select! {
            _ = first.recv() => {} // anchor: first
            _ = tokio::time::timeout(hour, second) => {}
        }
    };
    drop(pprof_http::spawn(task));
}

#[test]
fn a_task_that_awaits_several_things_counts_once_and_not_as_asleep() {
    let _alone = support::alone();
    let (server, runtime) = (pprof_http::start(([127, 0, 0, 1], 0)).unwrap(), runtime());
    let (hold, first) = mpsc::channel(1);
    let (hold_too, second) = oneshot::channel();
    runtime.block_on(async { start_several(first, second) });
    parked(&server, 1);
    let profile = get(server.local_addr(), "/debug/pprof/goroutine").profile();
    let total = sum(&profile, "goroutine", |frame| {
        frame.function == "awaits::start_several"
    });
    assert_eq!(total, 1);
    let full = get(server.local_addr(), "/debug/pprof/goroutine?debug=2").text();
    assert!(full.contains(" [chan receive]:\n"), "{full}");
    drop((hold, hold_too, runtime));
}

/// A leaf of no library that tokio knows: it keeps its waker in a place of its own.
struct Foreign(Arc<Mutex<Option<Waker>>>);

impl Future for Foreign {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        *self.0.lock().unwrap() = Some(context.waker().clone()); // anchor: foreign
        Poll::Pending
    }
}

#[inline(never)]
fn start_foreign(kept: Arc<Mutex<Option<Waker>>>) {
    drop(pprof_http::spawn(Foreign(kept)));
}

#[test]
fn a_leaf_outside_of_tokio_is_found_and_its_waker_still_wakes_the_task() {
    let _alone = support::alone();
    let (server, runtime) = (pprof_http::start(([127, 0, 0, 1], 0)).unwrap(), runtime());
    let kept = Arc::new(Mutex::new(None));
    runtime.block_on(async { start_foreign(kept.clone()) });
    parked(&server, 1);
    let profile = get(server.local_addr(), "/debug/pprof/goroutine").profile();
    let stack = stack_of(&profile, "awaits::start_foreign");
    let leaf = (
        "<awaits::Foreign as core::future::future::Future>::poll".to_owned(),
        line_of(SOURCE, "// anchor: foreign"),
    );
    assert_eq!(stack[0], leaf, "{stack:#?}");

    // The task is polled anew when the waker that the profile has left there is used.
    let left = kept.lock().unwrap().take().unwrap();
    left.wake();
    support::until(|| kept.lock().unwrap().is_some());
}

#[test]
fn tasks_that_cannot_answer_are_listed_with_what_keeps_them() {
    let _alone = support::alone();
    let (server, runtime) = (pprof_http::start(([127, 0, 0, 1], 0)).unwrap(), runtime());
    let (hold, gate) = mpsc::channel(1);
    runtime.block_on(async { start_chain(gate) });
    parked(&server, 1);
    let (entered, both) = std::sync::mpsc::channel();
    let (release, blocked) = std::sync::mpsc::channel::<()>();
    let spins = Arc::new(AtomicBool::new(true));
    let (entered_too, spinning) = (entered.clone(), spins.clone());
    let within = runtime.enter();
    drop(pprof_http::spawn(async move {
        entered.send(()).unwrap();
        // Blocks its worker until the answers are there.
        let _ = blocked.recv();
    }));
    drop(pprof_http::spawn(async move {
        entered_too.send(()).unwrap();
        while spinning.load(Ordering::Relaxed) {
            std::hint::spin_loop();
        }
    }));
    (0..2).for_each(|_| both.recv().unwrap());
    drop(pprof_http::spawn(async {}));
    drop(within);

    // They answer while both workers are held: nothing below lets go of them before.
    let text = get(server.local_addr(), "/debug/pprof/goroutine?debug=1").text();
    let full = get(server.local_addr(), "/debug/pprof/goroutine?debug=2").text();
    spins.store(false, Ordering::Relaxed);
    drop(release);
    assert!(text.starts_with("goroutine profile: total 4\n"), "{text}");
    let count = |state: &str| full.matches(&format!(" [{state}]:\n")).count();
    assert_eq!(
        [count("running"), count("not yet polled"), count("runnable")],
        [2, 1, 1],
        "{full}"
    );
    drop((hold, runtime));
}

#[test]
fn a_hundred_thousand_tasks_are_counted_while_the_service_goes_on() {
    const TASKS: usize = 100_000;
    let _alone = support::alone();
    let (server, runtime) = (pprof_http::start(([127, 0, 0, 1], 0)).unwrap(), runtime());
    let gate = Arc::new(Notify::new());
    runtime.block_on(async { start_many(TASKS, &gate) });
    let waiting = |profile: &Profile| {
        let line = line_of(SOURCE, "// anchor: many");
        sum(profile, "goroutine", |frame| frame.line == line)
    };
    let captured = || get(server.local_addr(), "/debug/pprof/goroutine").profile();
    let every = i64::try_from(TASKS).unwrap();
    support::until(|| waiting(&captured()) == every);
    let trips = Arc::new(AtomicUsize::new(0));
    let counting = trips.clone();
    let service = runtime.spawn(async move {
        loop {
            // A round trip through both workers' queues.
            tokio::spawn(tokio::task::yield_now()).await.unwrap();
            counting.fetch_add(1, Ordering::Relaxed);
        }
    });
    let profile = captured();
    let meanwhile = trips.load(Ordering::Relaxed);
    service.abort();
    assert_eq!(waiting(&profile), every, "each with its await");
    assert!(meanwhile > 100, "{meanwhile} round trips");
}

#[inline(never)]
fn start_many(count: usize, gate: &Arc<Notify>) {
    for _ in 0..count {
        let gate = gate.clone();
        drop(pprof_http::spawn(async move {
            gate.notified().await; // anchor: many
        }));
    }
}
