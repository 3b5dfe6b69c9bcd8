//! The whole is the CPU time that was used, for any number of threads.

use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pprof_http::cpu::{Capture, Hertz, Sampler, set_sampler};

use crate::support::alone;
use crate::{spin, spin_for_a_second};

/// CPU time in the profile by CPU time that was used, for `threads` threads of a second each.
fn measured_by_used(sampler: Sampler, threads: usize) -> f64 {
    measured_at(Hertz::DEFAULT, sampler, threads)
}

fn measured_at(rate: Hertz, sampler: Sampler, threads: usize) -> f64 {
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
        let capture = Capture::start(rate, Duration::from_secs(300)).unwrap();
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
fn totals_hold_at_rates_above_the_ticks_of_the_kernel() {
    let _alone = alone();
    let most = Hertz::new(Hertz::MAX).unwrap();
    let native = measured_at(most, Sampler::Native, 2);
    assert_within_three_percent(native, "at 1000 Hz");
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
