//! What the block profile promises: polls that held a worker, counted exactly and shown where they were held; waits, charged
//! to who waited.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use pprof_http::block::{self, TimedWait};
use pprof_http::sync::{self, mpsc};
use pprof_view::{LabelValue, Profile, Sample};
use support::{get, line_of, sum};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Notify, Semaphore, oneshot};

const SOURCE: &str = include_str!("block.rs");

fn runtime() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .unwrap()
}

fn block(server: SocketAddr) -> Profile {
    get(server, "/debug/pprof/block").profile()
}

/// Contentions and delay of the samples that have a frame of this function on the line that ends with `anchor`.
fn at(profile: &Profile, function: &str, anchor: &str) -> (i64, i64) {
    let line = line_of(SOURCE, anchor);
    let here = |kind| {
        sum(profile, kind, |frame| {
            frame.function.starts_with(function) && frame.line == line
        })
    };
    (here("contentions"), here("delay"))
}

fn nanoseconds(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap()
}

/// `part` of `whole`, for quantities that one run has measured twice.
#[expect(clippy::cast_precision_loss, reason = "a ratio needs no more")]
fn ratio(part: i64, whole: i64) -> f64 {
    part as f64 / whole as f64
}

#[inline(never)]
fn hold_the_worker(time: Duration) -> Duration {
    let began = Instant::now();
    std::thread::sleep(time); // anchor: held
    began.elapsed()
}

#[test]
fn five_blocking_sleeps_are_five_long_polls_where_they_slept() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let before = at(
        &block(server.local_addr()),
        "block::hold_the_worker",
        "// anchor: held",
    );
    let runtime = runtime();
    let slept: Vec<Duration> = runtime.block_on(async {
        let mut slept = Vec::new();
        for _ in 0..5 {
            let sleep = async { hold_the_worker(Duration::from_millis(200)) };
            slept.push(tokio::spawn(sleep).await.unwrap());
        }
        // As many polls that are short.
        for _ in 0..500 {
            tokio::spawn(async {}).await.unwrap();
        }
        slept
    });
    // Waits for the workers: a task wakes who joins it before its poll has ended.
    drop(runtime);
    let (count, delay) = at(
        &block(server.local_addr()),
        "block::hold_the_worker",
        "// anchor: held",
    );
    let (count, delay) = (count - before.0, delay - before.1);
    assert_eq!(count, 5);
    let share = ratio(nanoseconds(slept.iter().sum()), delay);
    assert!(
        (0.9..=1.0).contains(&share),
        "slept {slept:?} of {delay} ns"
    );
}

#[test]
fn a_poll_that_ends_before_it_is_seen_stands_where_its_task_was_spawned() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let runtime = runtime();
    let polls = |profile: &Profile, site: &str| {
        let index = profile.value_index(Some("contentions")).unwrap();
        let of = |sample: &&Sample| {
            let kind = LabelValue::Text("poll".into());
            sample.labels.iter().any(|label| label.value == kind)
                && profile
                    .frames(sample)
                    .any(|frame| frame.function.contains(site))
        };
        let all = profile.samples.iter().filter(of);
        all.map(|sample| sample.values[index]).sum::<i64>()
    };
    let before = polls(&block(server.local_addr()), "");
    block::set_threshold(Duration::from_micros(1));
    runtime.block_on(async {
        for _ in 0..200 {
            let task = async {
                let began = Instant::now();
                while began.elapsed() < Duration::from_micros(20) {}
            };
            tokio::spawn(task).await.unwrap(); // anchor: short
        }
    });
    // Waits for the workers: a task wakes who joins it before its poll has ended.
    drop(runtime);
    block::set_threshold(block::DEFAULT_THRESHOLD);
    let profile = block(server.local_addr());
    assert_eq!(polls(&profile, "") - before, 200);
    let line = line_of(SOURCE, "// anchor: short");
    let by_site = polls(&profile, &format!("task spawned at {}:{line}", file!()));
    // The watcher looks each millisecond.
    assert!(by_site > 100, "{by_site} of 200");
}

#[inline(never)]
async fn wait_for_the_gate(gate: oneshot::Receiver<()>) -> Duration {
    let began = Instant::now();
    gate.timed_wait("gate").await.unwrap(); // anchor: waited
    began.elapsed()
}

#[test]
fn a_wait_is_charged_to_the_await_that_waited() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let runtime = runtime();
    let waited: Vec<Duration> = runtime.block_on(async {
        let mut waited = Vec::new();
        for _ in 0..3 {
            let (open, gate) = oneshot::channel();
            let task = tokio::spawn(wait_for_the_gate(gate));
            tokio::time::sleep(Duration::from_millis(50)).await;
            open.send(()).unwrap();
            waited.push(task.await.unwrap());
        }
        waited
    });
    let profile = block(server.local_addr());
    let (count, delay) = at(&profile, "block::wait_for_the_gate", "// anchor: waited");
    assert_eq!(count, 3);
    let share = ratio(delay, nanoseconds(waited.iter().sum()));
    assert!((0.8..=1.0).contains(&share), "{delay} ns of {waited:?}");
    let waits = profile.samples.iter().filter(|sample| {
        profile
            .frames(sample)
            .any(|frame| frame.function.starts_with("block::wait_for_the_gate"))
    });
    for sample in waits {
        let leaf = profile.frames(sample).next().unwrap();
        assert!(
            leaf.function.starts_with("block::wait_for_the_gate"),
            "{leaf:?}"
        );
    }
}

#[inline(never)]
async fn fill(orders: mpsc::Sender<u32>) {
    for order in 0..10 {
        orders.send(order).await.unwrap(); // anchor: send
    }
}

#[inline(never)]
async fn give_up(never: &Notify) {
    let wait = sync::timeout(Duration::from_millis(20), never.notified());
    assert!(wait.await.is_err()); // anchor: timeout
}

#[test]
fn full_channels_and_timeouts_are_waits_too() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    block::set_rate(1);
    runtime().block_on(async {
        let (orders, mut printer) = mpsc::channel(1);
        let sender = tokio::spawn(fill(orders));
        for _ in 0..10 {
            // Until the channel is full again, or the last order is in it.
            while printer.is_empty() {
                tokio::task::yield_now().await;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
            printer.recv().await.unwrap();
        }
        sender.await.unwrap();
        give_up(&Notify::new()).await;
    });
    block::set_rate(block::DEFAULT_RATE);
    let profile = block(server.local_addr());
    let (sends, _) = at(&profile, "block::fill", "// anchor: send");
    assert!(
        (5..=9).contains(&sends),
        "{sends} of ten sends, the first of which finds room"
    );
    let (given_up, _) = at(&profile, "block::give_up", "// anchor: timeout");
    assert_eq!(given_up, 1);
}

#[test]
fn letting_others_run_is_no_wait() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    block::set_rate(1);
    let free = Semaphore::new(1);
    let runtime = Builder::new_current_thread().build().unwrap();
    // Tokio makes a task yield after 128 operations (tokio::task::coop).
    let acquired = runtime.block_on(async {
        let mut acquired = 0;
        for _ in 0..10_000 {
            drop(free.acquire().timed_wait("free").await.unwrap()); // anchor: free
            acquired += 1;
        }
        acquired
    });
    block::set_rate(block::DEFAULT_RATE);
    assert_eq!(acquired, 10_000);
    let profile = block(server.local_addr());
    let line = line_of(SOURCE, "// anchor: free");
    let here = sum(&profile, "contentions", |frame| {
        frame.file.ends_with("block.rs") && frame.line == line
    });
    assert_eq!(here, 0);
}

#[test]
fn a_profile_that_is_off_says_so_and_how_to_switch_it_on() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let put = |body| {
        let path = "/debug/pprof/rates";
        support::request(server.local_addr(), "PUT", path, "localhost", body)
    };
    let off = put("{\"block_rate_ns\": 0, \"block_threshold_us\": 0}");
    assert_eq!(off.status, 200, "{}", off.text());
    let before = block(server.local_addr());
    runtime().block_on(async {
        tokio::spawn(async { hold_the_worker(Duration::from_millis(30)) })
            .await
            .unwrap();
        give_up(&Notify::new()).await;
    });
    let after = block(server.local_addr());
    let text = get(server.local_addr(), "/debug/pprof/block?debug=1").text();
    let page = get(server.local_addr(), "/debug/pprof/").text();
    put("{\"block_rate_ns\": 10000, \"block_threshold_us\": 10000}");
    let total = |profile: &Profile| -> i64 { profile.samples.iter().map(|s| s.values[0]).sum() };
    assert_eq!(total(&after), total(&before), "nothing is counted");
    let expected = [
        "no waits: their rate is 0; PUT /debug/pprof/rates {\"block_rate_ns\": 10000}",
        "no long polls: their threshold is 0; PUT /debug/pprof/rates {\"block_threshold_us\": 10000}",
    ];
    assert_eq!(after.comments, expected.map(Into::into));
    let head = format!(
        "--- contention:\ncycles/second=1000000000\n# {}\n# {}\n",
        expected[0], expected[1]
    );
    assert!(text.starts_with(&head), "{text}");
    assert!(page.contains("off: no waits: their rate is 0"), "{page}");
}
