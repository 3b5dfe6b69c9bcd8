//! What a program that installs everything serves, in full: text forms and the protobuf, value by value.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod heap;
mod outcome;
#[path = "../support/mod.rs"]
mod support;
mod tasks;
mod waits;
mod wall;

use std::time::Duration;

#[global_allocator]
static ALLOCATOR: pprof_http::HeapAllocator = pprof_http::HeapAllocator::new(std::alloc::System);

/// Every wait is counted, and no poll: on a busy machine any of them can be long.
fn server() -> pprof_http::Server {
    pprof_http::Server::builder()
        .listen(([127, 0, 0, 1], 0))
        .block_rate(1)
        .block_threshold(Duration::ZERO)
        .mutex_fraction(1)
        .start()
        .unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .unwrap()
}
