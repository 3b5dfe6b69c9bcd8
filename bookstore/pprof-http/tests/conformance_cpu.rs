//! What the CPU profile promises: exact lines, exact totals, every thread.
//!
//! The sampler of the `pprof` crate goes through the same measurements. Its results are printed beside the native
//! ones (`cargo test -p pprof-http --test conformance_cpu -- --nocapture`) and bound to nothing.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]

mod support;

use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pprof_http::cpu::{Capture, Hertz, Sampler, set_sampler};
use pprof_view::Profile;
use support::{alone, get, line_of, sum};

const SOURCE: &str = include_str!("conformance_cpu.rs");

/// The unit of work: some milliseconds, so that one is longer than the kernel's tick.
#[inline(never)]
fn spin(rounds: u64) -> u64 {
    (0..rounds * 4_000_000).fold(1, |sum: u64, n| black_box(sum.rotate_left(5) ^ n))
}

#[inline(never)]
fn plain() -> u64 {
    let mut sum = 0;
    sum ^= spin(1); // plain: one
    sum ^= spin(3); // plain: three
    sum ^= spin(6); // plain: six
    sum
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "an inlined frame is what is measured")]
fn inlined() -> u64 {
    let mut sum = 0;
    sum ^= spin(1); // inlined: one
    sum ^= spin(3); // inlined: three
    sum ^= spin(6); // inlined: six
    sum
}

#[inline(never)]
fn caller_of_inlined() -> u64 {
    black_box(inlined()) ^ 1
}

struct Generic<T>(T);

impl<T: Copy + Into<u64>> Generic<T> {
    #[inline(never)]
    fn generic(&self) -> u64 {
        let mut sum = self.0.into();
        sum ^= spin(1); // generic: one
        sum ^= spin(3); // generic: three
        sum ^= spin(6); // generic: six
        sum
    }
}

#[inline(never)]
fn caller_of_closure() -> u64 {
    let start = black_box(7);
    let closure: Box<dyn Fn() -> u64> = Box::new(move || {
        let mut sum = start;
        sum ^= spin(1); // closure: one
        sum ^= spin(3); // closure: three
        sum ^= spin(6); // closure: six
        sum
    });
    black_box(closure)() ^ 1
}

async fn awaited() -> u64 {
    let mut sum = 0;
    sum ^= spin(1); // async: one
    tokio::task::yield_now().await;
    sum ^= spin(3); // async: three
    tokio::task::yield_now().await;
    sum ^= spin(6); // async: six
    sum
}

/// Each shape of frame, with what its function's name must hold; the mangling in force decides on the rest of it.
const SHAPES: [(&str, &str); 5] = [
    ("plain", "conformance_cpu::plain"),
    ("inlined", "conformance_cpu::inlined"),
    ("generic", "::generic"),
    ("closure", "conformance_cpu::caller_of_closure::{"),
    ("async", "conformance_cpu::awaited::{"),
];

fn every_shape(runtime: &tokio::runtime::Runtime) {
    black_box(plain());
    black_box(caller_of_inlined());
    black_box(Generic(7_u32).generic());
    black_box(caller_of_closure());
    black_box(runtime.block_on(awaited()));
}

/// Captures over HTTP, while a thread goes through every shape again and again, until `enough` of what was captured.
fn capture_shapes(sampler: Sampler, enough: impl Fn(&[Profile]) -> bool) -> Vec<Profile> {
    set_sampler(sampler).unwrap();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let stop = Stop(&done);
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                every_shape(&runtime);
            }
        });
        let mut profiles = Vec::new();
        while !enough(&profiles) {
            let path = "/debug/pprof/profile?seconds=4&hz=250";
            profiles.push(get(server.local_addr(), path).profile());
        }
        drop(stop);
        profiles
    })
}

/// The samples on the line that `anchor` marks, in a function of this name.
fn at(profiles: &[Profile], anchor: &str, function: &str) -> f64 {
    let line = line_of(SOURCE, anchor);
    in_frames(profiles, |frame| {
        frame.file.ends_with("tests/conformance_cpu.rs")
            && frame.line == line
            && frame.function.contains(function)
    })
}

fn in_frames(profiles: &[Profile], matches: impl Fn(&pprof_view::Frame<'_>) -> bool) -> f64 {
    let samples = profiles
        .iter()
        .map(|profile| sum(profile, "samples", &matches));
    samples.sum::<i64>() as f64
}

fn in_spin(profiles: &[Profile]) -> f64 {
    in_frames(profiles, |frame| frame.function == "conformance_cpu::spin")
}

#[test]
fn one_three_and_six_calls_show_as_one_to_three_to_six_on_their_lines() {
    let _alone = alone();
    println!("samples on three lines, for a true 1 : 3 : 6, by shape of frame");
    for sampler in [Sampler::Native, Sampler::Pprof] {
        // On a busy machine the thread gets little time per capture; the peer's samples bind nothing.
        let profiles = capture_shapes(sampler, |profiles| match sampler {
            Sampler::Native => in_spin(profiles) >= 2000.0 || profiles.len() == 30,
            Sampler::Pprof => !profiles.is_empty(),
        });
        let mut on_lines = 0.0;
        for (shape, function) in SHAPES {
            let [one, three, six] = ["one", "three", "six"]
                .map(|times| at(&profiles, &format!("// {shape}: {times}"), function));
            on_lines += one + three + six;
            println!("{sampler:>7} {shape:>8} {one:5} : {three:5} : {six:5}");
            if sampler == Sampler::Native {
                let (third, sixth) = (three / one, six / one);
                assert!((2.0..4.5).contains(&third), "{shape}: 1 : {third}");
                assert!((4.5..8.0).contains(&sixth), "{shape}: 1 : {sixth}");
            }
        }
        let spin = in_spin(&profiles);
        println!("{sampler:>7}     spin {spin:5} beside {on_lines} on those lines");
        if sampler == Sampler::Native {
            assert!(
                spin >= 0.95 * on_lines,
                "{spin} of {on_lines}: spin itself must be there"
            );
            let functions = &profiles[0].functions;
            let declared = line_of(SOURCE, "fn spin(rounds: u64) -> u64 {");
            let spin = functions
                .iter()
                .find(|f| &*f.name == "conformance_cpu::spin");
            assert_eq!(spin.unwrap().start_line, declared);
        }
    }
}

/// CPU time in the profile by CPU time that was used, for `threads` threads of a second each.
fn measured_by_used(sampler: Sampler, threads: usize) -> f64 {
    set_sampler(sampler).unwrap();
    let (begin, end) = (Barrier::new(threads + 1), Barrier::new(threads + 1));
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    std::fs::write("/proc/thread-self/comm", "spinner").unwrap();
                    begin.wait();
                    let used = spin_for_a_second();
                    // Alive until the capture ends, so that none is let go of early.
                    end.wait();
                    used
                })
            })
            .collect();
        // Every thread is there before the capture, and works only within it.
        let capture = Capture::start(Hertz::DEFAULT, Duration::from_secs(300)).unwrap();
        begin.wait();
        end.wait();
        let stacks = capture.finish().unwrap();
        let used: Duration = workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .sum();
        let measured: i64 = stacks
            .samples
            .iter()
            .filter(|sample| sample.labels.contains(&("thread", "spinner".to_owned())))
            .map(|sample| sample.values[1])
            .sum();
        measured as f64 / used.as_nanos() as f64
    })
}

/// Uses a second of CPU time by the thread's own clock, and tells how much it was.
fn spin_for_a_second() -> Duration {
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

fn assert_within_three_percent(ratio: f64, what: &str) {
    assert!(
        (0.97..=1.03).contains(&ratio),
        "{what}: {ratio:.3} of the CPU time used"
    );
}

#[test]
fn totals_are_within_three_percent_of_the_cpu_time_used_by_one_to_eight_threads() {
    let _alone = alone();
    println!("CPU time in the profile at 100 Hz, as a share of what was used");
    for threads in 1..=8 {
        let native = measured_by_used(Sampler::Native, threads);
        println!(" native {threads} threads {native:.3}");
        assert_within_three_percent(native, &format!("{threads} threads"));
    }
    for threads in [1, 4, 8] {
        println!(
            "  pprof {threads} threads {:.3}",
            measured_by_used(Sampler::Pprof, threads)
        );
    }
}

#[test]
fn totals_are_within_three_percent_beside_four_spinners() {
    let _alone = alone();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    black_box(spin(1));
                }
            });
        }
        let stop = Stop(&done);
        println!("the same beside four threads that spin");
        for threads in [1, 8] {
            let native = measured_by_used(Sampler::Native, threads);
            println!(" native {threads} threads {native:.3}");
            assert_within_three_percent(native, &format!("{threads} threads beside four"));
        }
        println!(
            "  pprof 8 threads {:.3}",
            measured_by_used(Sampler::Pprof, 8)
        );
        drop(stop);
    });
}

/// Ends the spinners, also when an assertion fails.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_thread_that_starts_during_a_capture_is_picked_up_and_one_that_ends_is_kept() {
    let _alone = alone();
    set_sampler(Sampler::Native).unwrap();
    let capture = Capture::start(Hertz::DEFAULT, Duration::from_secs(300)).unwrap();
    let late = std::thread::Builder::new().name("late".to_owned());
    let used = late.spawn(spin_for_a_second).unwrap().join().unwrap();
    let stacks = capture.finish().unwrap();
    let late = |sample: &&pprof_http::stacks::Sample| {
        sample.labels.contains(&("thread", "late".to_owned()))
    };
    let measured: i64 = stacks
        .samples
        .iter()
        .filter(late)
        .map(|s| s.values[1])
        .sum();
    let share = measured as f64 / used.as_nanos() as f64;
    // New threads are looked for each 50 ms, later on a busy machine; a second is twenty times that.
    assert!(
        (0.80..=1.03).contains(&share),
        "{share:.3} of a late thread's time"
    );
}

#[test]
fn comments_say_which_sampler_ran_and_at_what_effective_rate() {
    let _alone = alone();
    for (sampler, begins) in [
        (
            Sampler::Native,
            "sampler: native, a CPU-time timer per thread at 100 Hz: ",
        ),
        (
            Sampler::Pprof,
            "sampler: pprof, one timer for the process at 100 Hz: ",
        ),
    ] {
        set_sampler(sampler).unwrap();
        let capture = Capture::start(Hertz::DEFAULT, Duration::from_secs(300)).unwrap();
        spin_for_a_second();
        let stacks = capture.finish().unwrap();
        let comment = &stacks.comments[0];
        assert!(comment.starts_with(begins), "{comment}");
        let effective = comment.split("effective ").nth(1).expect(comment);
        let effective: f64 = effective.split(' ').next().unwrap().parse().unwrap();
        if sampler == Sampler::Native {
            assert!((95.0..=105.0).contains(&effective), "{comment}");
        }
        let page = {
            let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
            get(server.local_addr(), "/debug/pprof/").text()
        };
        let told = format!("the last capture, {sampler} at 100 Hz, reached {effective:.1} Hz");
        assert!(page.contains(&told), "{told}\n{page}");
    }
}
