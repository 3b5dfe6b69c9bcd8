//! The smallest service that has it all: CPU, heap and task profiles at <http://127.0.0.1:6060/debug/pprof/>.
//!
//! `cargo run --example minimal`, then `go tool pprof http://127.0.0.1:6060/debug/pprof/profile?seconds=5`.

use std::time::Duration;

// Heap profiles: this line.
#[global_allocator]
static ALLOCATOR: pprof_http::HeapAllocator = pprof_http::HeapAllocator::new(std::alloc::System);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The listener and CPU profiles: this line.
    let _debug = pprof_http::start(([127, 0, 0, 1], 6060))?;
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    // Task profiles: `install`.
    let runtime = pprof_http::tasks::install(&mut builder)
        .enable_all()
        .build()?;
    runtime.block_on(service());
    Ok(())
}

/// Something to look at, until Ctrl-C.
async fn service() {
    let mut hundreds = Vec::new();
    for number in 0..100_u64 {
        hundreds.push(tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(100 + number)).await;
                std::hint::black_box(
                    (0..100_000).fold(number, |sum, n: u64| sum.rotate_left(3) ^ n),
                );
            }
        }));
    }
    // Ctrl-C may be impossible to wait for; then there is nothing to wait for either.
    let _ = tokio::signal::ctrl_c().await;
    hundreds.iter().for_each(tokio::task::JoinHandle::abort);
}
