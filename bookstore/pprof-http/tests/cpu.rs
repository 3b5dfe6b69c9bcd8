//! What the CPU profile promises: exact lines, exact totals, every thread.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]

mod support;

use std::hint::black_box;
use std::time::Duration;

use pprof_http::Server;
use pprof_view::Profile;
use support::{alone, get, line_of, sum};

const SOURCE: &str = include_str!("cpu.rs");

#[inline(never)]
fn spin(rounds: u64) -> u64 {
    (0..rounds * 4_000_000).fold(1, |sum: u64, n| black_box(sum.rotate_left(5) ^ n))
}

#[inline(never)]
fn one_three_six() -> u64 {
    let mut sum = 0;
    sum ^= spin(1); // anchor: one
    sum ^= spin(3); // anchor: three
    sum ^= spin(6); // anchor: six
    sum
}

struct Generic<T>(T);

impl<T: Copy + Into<u64>> Generic<T> {
    #[inline(never)]
    fn one_three(&self) -> u64 {
        let by = |rounds| black_box(spin(rounds)) ^ self.0.into(); // anchor: closure
        by(1) ^ by(3)
    }
}

async fn awaited() -> u64 {
    tokio::task::yield_now().await;
    black_box(spin(2)) // anchor: async
}

/// Captures while `work` runs on a thread of its own, again and again until the capture has ended.
fn capture(path: &str, work: impl Fn() + Send + Sync) -> Profile {
    let _alone = alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                work();
            }
        });
        let answer = get(server.local_addr(), path);
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        answer.profile()
    })
}

fn at(profile: &Profile, anchor: &str) -> f64 {
    let line = line_of(SOURCE, anchor);
    sum(profile, "samples", |frame| {
        frame.file.ends_with("tests/cpu.rs") && frame.line == line
    }) as f64
}

#[test]
fn one_three_and_six_calls_show_as_one_to_three_to_six_on_their_lines() {
    let profile = capture("/debug/pprof/profile?seconds=3&hz=500", || {
        black_box(one_three_six());
    });
    let (one, three, six) = (
        at(&profile, "// anchor: one"),
        at(&profile, "// anchor: three"),
        at(&profile, "// anchor: six"),
    );
    assert!(
        (2.0..4.5).contains(&(three / one)),
        "1 : {} for a true 1 : 3",
        three / one
    );
    assert!(
        (4.5..8.0).contains(&(six / one)),
        "1 : {} for a true 1 : 6",
        six / one
    );
    let spin = sum(&profile, "samples", |frame| frame.function == "cpu::spin") as f64;
    assert!(
        spin >= 0.95 * (one + three + six),
        "spin itself must be there: {spin}"
    );
}

#[test]
fn generic_closure_and_async_frames_are_named_with_their_lines() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let runtime = std::sync::Mutex::new(runtime);
    let profile = capture("/debug/pprof/profile?seconds=2&hz=500", || {
        black_box(Generic(7_u32).one_three());
        black_box(runtime.lock().unwrap().block_on(awaited()));
    });
    let (closure, awaited) = (
        at(&profile, "// anchor: closure"),
        at(&profile, "// anchor: async"),
    );
    // A true 4 : 2 in rounds of spin.
    assert!(
        (1.2..3.2).contains(&(closure / awaited)),
        "{closure} : {awaited}"
    );
    let generic = sum(&profile, "samples", |frame| {
        frame.function.contains("Generic") && frame.function.contains("one_three")
    });
    assert!(generic as f64 >= 0.95 * closure, "{generic} of {closure}");
    let declared = profile
        .functions
        .iter()
        .find(|function| &*function.name == "cpu::spin")
        .unwrap();
    assert_eq!(
        declared.start_line,
        line_of(SOURCE, "fn spin(rounds: u64) -> u64 {")
    );
}

#[test]
fn totals_are_within_three_percent_of_the_cpu_time_that_was_used() {
    for threads in [1_u32, 4, 8] {
        let _alone = alone();
        let capture = pprof_http::cpu::Capture::start(
            pprof_http::cpu::Hertz::DEFAULT,
            Duration::from_secs(60),
        )
        .unwrap();
        let used: Vec<Duration> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| scope.spawn(spin_for_a_second))
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().unwrap())
                .collect()
        });
        let stacks = capture.finish();
        let truth: f64 = used.iter().map(Duration::as_secs_f64).sum();
        let measured = stacks
            .samples
            .iter()
            .filter(|sample| sample.labels.iter().any(|(_, name)| name == "spinner"))
            .map(|sample| sample.values[1])
            .sum::<i64>() as f64
            / 1e9;
        let ratio = measured / truth;
        assert!(
            (0.97..1.03).contains(&ratio),
            "{threads} threads: {ratio:.3} of {truth:.2} s"
        );
    }
}

/// Uses about a second of CPU time by the thread's own clock, and tells how much it was.
fn spin_for_a_second() -> Duration {
    // The capture looks for new threads each 50 ms: what counts begins when this one has surely been found.
    std::fs::write("/proc/thread-self/comm", "spinner").unwrap();
    let began = cpu_time();
    while cpu_time().saturating_sub(began) < Duration::from_secs(1) {
        black_box(spin(1));
    }
    cpu_time().saturating_sub(began)
}

fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    // The first field: nanoseconds on the CPU (Documentation/scheduler/sched-stats.rst).
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

#[test]
fn a_second_capture_is_refused_with_409_and_one_whose_client_leaves_frees_the_sampler() {
    let _alone = alone();
    let server = Server::builder()
        .listen(([127, 0, 0, 1], 0))
        .start()
        .unwrap();
    let address = server.local_addr();
    let first = support::send(
        address,
        "GET",
        "/debug/pprof/profile?seconds=100",
        "localhost",
        "",
    );
    let conflict =
        until(|| Some(get(address, "/debug/pprof/profile?seconds=1")).filter(|a| a.status == 409));
    assert!(
        conflict.text().contains("already running"),
        "{}",
        conflict.text()
    );
    drop(first);
    let freed =
        until(|| Some(get(address, "/debug/pprof/profile?seconds=1")).filter(|a| a.status == 200));
    assert!(freed.profile().duration_nanos > 0);
}

/// Tries until it succeeds; the test runner's patience is the limit.
fn until<T>(attempt: impl Fn() -> Option<T>) -> T {
    for _ in 0..200 {
        if let Some(success) = attempt() {
            return success;
        }
        std::thread::yield_now();
    }
    panic!("200 attempts, none succeeded");
}
