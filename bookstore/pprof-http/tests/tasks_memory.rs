//! What knowing of 100,000 tasks takes, as a share of what the tasks take themselves.
#![cfg(all(
    target_os = "linux",
    target_env = "gnu",
    target_arch = "x86_64",
    tokio_unstable
))]

mod support;

use std::net::SocketAddr;

use support::{get, malloc_in_use};
use tokio::runtime::{Builder, Runtime};

const TASKS: usize = 100_000;

/// What so many tasks that wait take in a runtime, and the profile of them, which has `known`.
fn of_tasks(server: SocketAddr, runtime: &Runtime, known: usize) -> (u64, u64) {
    let before = malloc_in_use(server);
    for _ in 0..TASKS {
        drop(runtime.spawn(std::future::pending::<()>()));
    }
    support::until(|| runtime.metrics().num_alive_tasks() == TASKS);
    let alive = malloc_in_use(server);
    let profile = get(server, "/debug/pprof/goroutine").profile();
    let listed = support::sum(&profile, "goroutine", |_| true);
    assert_eq!(usize::try_from(listed), Ok(known), "tasks in the profile");
    (alive - before, malloc_in_use(server).saturating_sub(alive))
}

#[test]
fn a_hundred_thousand_tasks_are_known_for_less_than_they_take() {
    let server = pprof_http::start(([127, 0, 0, 1], 0)).expect("port 0 is always free");
    let address = server.local_addr();
    // Symbols are read once.
    get(address, "/debug/pprof/goroutine");
    let mut builder = Builder::new_multi_thread();
    let builder = builder.worker_threads(1);
    let bare = builder.build().expect("a thread more");
    let (tasks, _) = of_tasks(address, &bare, 0);
    let hooked = pprof_http::tasks::install(builder)
        .build()
        .expect("a thread more");
    let (known, kept) = of_tasks(address, &hooked, TASKS);
    println!(
        "{} bytes a task, {} where it is known, {} kept by its profile",
        tasks / 100_000,
        known / 100_000,
        kept / 100_000
    );
    let more = known - tasks;
    assert!(more < tasks, "{more} bytes beside the {tasks} of the tasks");
    assert!(
        kept < known / 10,
        "a profile keeps {kept} bytes beside {known}"
    );
}
