//! The wall clock of tasks: time by what they wait for, divided where they wait for several things.
#![expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use pprof_view::Profile;
use support::{get, line_of, sum};
use tokio::sync::Notify;

const SOURCE: &str = include_str!("fgprof.rs");

#[inline(never)]
fn start(gate: &Arc<Notify>) {
    for number in 0..4 {
        let gate = gate.clone();
        drop(pprof_http::spawn(async move {
            if number == 0 {
                gate.notified().await; // anchor: one
            } else {
                gate.clone().notified().await; // anchor: three
            }
        }));
    }
    let (left, right) = (gate.clone(), gate.clone());
    drop(pprof_http::spawn(async move {
        tokio::join!(
            async { left.notified().await },  // anchor: left
            async { right.notified().await }, // anchor: right
        );
    }));
}

fn time(profile: &Profile, anchor: &str) -> f64 {
    let line = line_of(SOURCE, anchor);
    sum(profile, "time", |frame| {
        frame.file.ends_with("tests/fgprof.rs") && frame.line == line
    }) as f64
}

#[test]
fn time_goes_to_what_is_waited_for_and_is_divided_among_leaves() {
    let _alone = support::alone();
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .unwrap();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let gate = Arc::new(Notify::new());
    let spins = Spins(Arc::new(AtomicBool::new(true)));
    let spinning = spins.0.clone();
    runtime.block_on(async { start(&gate) });
    runtime.spawn(pprof_http::tasks::traced(async move {
        while spinning.load(Ordering::Relaxed) {
            std::hint::spin_loop();
        }
    }));

    let address = server.local_addr();
    let profile = get(address, "/debug/fgprof?seconds=2").profile();
    let types: Vec<String> = profile
        .sample_types
        .iter()
        .map(|t| format!("{}/{}", t.kind, t.unit))
        .collect();
    assert_eq!(types, ["samples/count", "time/nanoseconds"]);
    assert_eq!(&*profile.default_sample_type, "time");
    let [one, three, left, right] =
        ["one", "three", "left", "right"].map(|name| time(&profile, &format!("// anchor: {name}")));
    let duration = profile.duration_nanos as f64;
    assert!(
        (0.8..1.2).contains(&(one / duration)),
        "{one} of {duration}"
    );
    assert!((2.7..3.3).contains(&(three / one)), "{three} to {one}");
    assert!((0.9..1.1).contains(&(left / right)), "{left} to {right}");
    assert!(
        (0.9..1.1).contains(&((left + right) / one)),
        "{left} and {right} to {one}"
    );
    let running: i64 = profile
        .samples
        .iter()
        .filter(|sample| {
            let state = |label: &pprof_view::Label| {
                &*label.key == "state"
                    && matches!(&label.value, pprof_view::LabelValue::Text(text) if &**text == "running")
            };
            sample.labels.iter().any(state)
        })
        .map(|sample| sample.values[1])
        .sum();
    assert!(
        (0.8..1.2).contains(&(running as f64 / one)),
        "{running} to {one}"
    );

    let folded = get(address, "/debug/fgprof?seconds=1&format=folded").text();
    let line = folded
        .lines()
        .find(|line| line.contains("fgprof::start;"))
        .unwrap_or_else(|| panic!("{folded}"));
    let (path, count) = line.rsplit_once(' ').unwrap();
    let names: Vec<&str> = path.split(';').collect();
    assert!(
        names.last().unwrap().contains("::Notified"),
        "root first: {names:?}"
    );
    assert!(count.parse::<u64>().unwrap() > 0);

    let busy = loop {
        // Whichever comes first; the other is refused.
        let long = "/debug/fgprof?seconds=300";
        let _client = support::send(address, "GET", long, "localhost", "");
        let answer = get(address, "/debug/fgprof?seconds=1");
        if answer.status == 409 {
            break answer.text();
        }
    };
    assert!(
        busy.starts_with("a wall-clock profile is already running; it ends in "),
        "{busy}"
    );
    // The client has left: the next one gets its turn.
    support::until(|| get(address, "/debug/fgprof?seconds=1").status == 200);
    assert_eq!(get(address, "/debug/fgprof?format=svg").status, 400);
}

/// How many tasks are there by the profile's account, in the mean of its looks; `None` if there were few.
fn seen(profile: &Profile, function: &str) -> Option<f64> {
    let (_, told) = profile.comments[0].split_once("; ").expect("an account");
    let (looks, _) = told.split_once(" looks").expect("an account");
    let looks: f64 = looks.parse().expect("a number");
    let samples = sum(profile, "samples", |frame| frame.function == function) as f64;
    (looks >= 30.0).then(|| samples / looks)
}

#[inline(never)]
fn start_many(count: usize, gate: &Arc<Notify>, begun: &Arc<AtomicUsize>) {
    for _ in 0..count {
        let (gate, begun) = (gate.clone(), begun.clone());
        drop(pprof_http::spawn(async move {
            begun.fetch_add(1, Ordering::Relaxed);
            gate.notified().await;
        }));
    }
}

#[test]
fn those_that_are_asked_stand_for_all() {
    // Far more than are asked at a look.
    const TASKS: usize = 20_000;
    let _alone = support::alone();
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .unwrap();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let gate = Arc::new(Notify::new());
    let begun = Arc::default();
    runtime.block_on(async { start_many(TASKS, &gate, &begun) });
    support::until(|| begun.load(Ordering::Relaxed) == TASKS);
    let mut mean = None;
    support::until(|| {
        let profile = get(server.local_addr(), "/debug/fgprof?seconds=1").profile();
        mean = seen(&profile, "fgprof::start_many");
        mean.is_some()
    });
    let share = mean.unwrap() / TASKS as f64;
    // A look takes whole shards, some 313 tasks each, give or take 18 if ids fell at random: 1 % in the mean of 30 looks.
    assert!((0.9..=1.1).contains(&share), "{share:.3} of the tasks");
}

/// Ends the spinning, also when an assertion fails: a runtime waits for its tasks' polls.
struct Spins(Arc<AtomicBool>);

impl Drop for Spins {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}
