//! Threads come and go while a capture runs.

use std::time::Duration;

use pprof_http::cpu::{Capture, Hertz, Sampler, set_sampler};

use crate::spin_for_a_second;
use crate::support::alone;

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
