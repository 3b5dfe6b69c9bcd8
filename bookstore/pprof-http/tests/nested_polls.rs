//! Polls within polls: of a task that waits for another runtime.
#![cfg(all(target_os = "linux", target_arch = "x86_64", tokio_unstable))]

mod support;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use support::{get, sum};
use tokio::runtime::Builder;

#[inline(never)]
fn hold_the_worker(time: Duration) -> Duration {
    let began = Instant::now();
    std::thread::sleep(time);
    began.elapsed()
}

/// Contentions and delay of the polls that were in `hold_the_worker`.
fn held(server: SocketAddr) -> [i64; 2] {
    let profile = get(server, "/debug/pprof/block").profile();
    ["contentions", "delay"].map(|kind| {
        sum(&profile, kind, |frame| {
            frame.function == "nested_polls::hold_the_worker"
        })
    })
}

#[test]
fn a_poll_that_runs_other_polls_is_one_poll_to_its_end() {
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let mut builder = Builder::new_multi_thread();
    let runtime = pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .unwrap();
    let within = pprof_http::tasks::install(&mut Builder::new_current_thread())
        .build()
        .unwrap();
    let slept = runtime.block_on(async {
        let task = tokio::spawn(async move {
            tokio::task::block_in_place(|| {
                within.block_on(async {
                    for _ in 0..3 {
                        tokio::spawn(async {}).await.unwrap();
                    }
                });
                within.shutdown_background();
                hold_the_worker(Duration::from_secs(1))
            })
        });
        task.await.unwrap()
    });
    // Waits for the workers: a task wakes who joins it before its poll has ended.
    drop(runtime);
    let [count, delay] = held(server.local_addr());
    assert_eq!(count, 1);
    assert!(
        u128::try_from(delay).unwrap() >= slept.as_nanos(),
        "{delay} of {slept:?}"
    );
}
