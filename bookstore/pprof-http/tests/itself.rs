//! The profiler in its own profiles: nowhere, however often its signals meet.
#![cfg(all(target_os = "linux", target_arch = "x86_64", tokio_unstable))]

mod support;

use std::collections::BTreeSet;
use std::hint::black_box;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use pprof_http::block;
use pprof_view::Profile;
use tokio::runtime::Builder;

/// Longer than the threshold and the watcher's pause: each poll is seen, and signalled.
#[inline(never)]
fn spin() -> u64 {
    let began = Instant::now();
    let mut sum = 1_u64;
    while began.elapsed() < Duration::from_millis(4) {
        sum = (0..1000).fold(sum, |sum, n| black_box(sum.rotate_left(5) ^ n));
    }
    sum
}

/// How many samples there are with `spin`, and which functions of the profiler's machinery are in any.
fn seen(profile: &Profile, kind: &str) -> (i64, BTreeSet<String>) {
    const MACHINERY: [&str; 3] = [
        "pprof_http::block::watcher",
        "pprof_http::cpu",
        "pprof_http::unwind",
    ];
    let own = profile.samples.iter().flat_map(|sample| {
        profile
            .frames(sample)
            .filter(|frame| MACHINERY.iter().any(|own| frame.function.starts_with(own)))
            .map(|frame| frame.function.to_owned())
    });
    let spins = support::sum(profile, kind, |frame| frame.function == "itself::spin");
    (spins, own.collect())
}

#[test]
fn a_handler_that_meets_another_is_in_neither_profile() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).expect("port 0 is always free");
    let server: SocketAddr = server.local_addr();
    block::set_threshold(Duration::from_millis(1));
    let mut builder = Builder::new_multi_thread();
    let runtime = pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .expect("two more threads");
    let stop = Arc::new(AtomicBool::new(false));
    for _ in 0..2 {
        let stop = Arc::clone(&stop);
        runtime.spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                black_box(spin());
                tokio::task::yield_now().await;
            }
        });
    }
    let (mut samples, mut polls) = (0, 0);
    // Both signals come at the kernel's ticks: within some hundred they meet.
    while samples < 1500 || polls < 300 {
        let cpu = support::get(server, "/debug/pprof/profile?seconds=1&hz=1000").profile();
        let (spins, own) = seen(&cpu, "samples");
        assert_eq!(own, BTreeSet::new(), "in the CPU profile");
        samples += spins;
        let waits = support::get(server, "/debug/pprof/block").profile();
        let (spins, own) = seen(&waits, "contentions");
        assert_eq!(own, BTreeSet::new(), "in the block profile");
        polls = spins;
    }
    stop.store(true, Ordering::Relaxed);
}

/// Seconds of CPU time of the listener's threads so far.
fn used_by_the_listener() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").expect("proc(5)");
    let threads = tasks.flatten().map(|entry| entry.path());
    let of_listener = threads.filter(|thread| {
        std::fs::read_to_string(thread.join("comm")).is_ok_and(|name| name == "pprof-http\n")
    });
    // The first field: nanoseconds on the CPU (Documentation/scheduler/sched-stats.rst).
    let used = of_listener.filter_map(|thread| {
        let text = std::fs::read_to_string(thread.join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    });
    used.sum::<f64>() / 1e9
}

#[test]
fn what_the_listener_does_is_in_no_cpu_profile() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).expect("port 0 is always free");
    let server = server.local_addr();
    let mut used = 0.0;
    // Enough for a hundred samples.
    while used < 0.1 {
        let cpu = std::thread::scope(|scope| {
            let capture = scope
                .spawn(|| support::get(server, "/debug/pprof/profile?seconds=2&hz=1000").profile());
            let before = used_by_the_listener();
            while !capture.is_finished() {
                support::get(server, "/debug/pprof/goroutine?debug=2");
                support::get(server, "/debug/pprof/threadcreate");
            }
            used += used_by_the_listener() - before;
            capture.join().expect("the capture is answered")
        });
        let own = cpu.samples.iter().find(|sample| {
            sample.labels.iter().any(|label| {
                matches!(&label.value, pprof_view::LabelValue::Text(name) if name.starts_with("pprof-"))
            })
        });
        assert_eq!(own, None);
    }
}
