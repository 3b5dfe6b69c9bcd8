//! `go tool pprof` reads every profile, finds functions and lines, and has nothing to say about symbols.
//!
//! Runs against each program in `PPROF_GO` (paths of `go`, separated by colons), or `go` on the `PATH`. Without any it
//! says so and proves nothing; with `PPROF_GO` set, a missing program is a failure.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod readings;
#[path = "../support/mod.rs"]
mod support;
mod tool;

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pprof_http::labels::Labels;
use pprof_http::parking_lot::Mutex;
use tokio::sync::Notify;

#[global_allocator]
static ALLOCATOR: pprof_http::HeapAllocator = pprof_http::HeapAllocator::new(std::alloc::System);

#[inline(never)]
fn burn(rounds: u64) -> u64 {
    (0..rounds).fold(1, |sum: u64, n| black_box(sum.rotate_left(5) ^ n)) // anchor: burn
}

#[inline(never)]
fn hoard(shelf: &mut Vec<Vec<u8>>) {
    shelf.push(vec![7; 2 << 20]); // anchor: hoard
}

#[inline(never)]
fn linger() {
    drop(tokio::spawn(std::future::pending::<()>())); // anchor: linger
}

async fn stock() {
    Notify::new().notified().await; // anchor: stock
}

#[inline(never)]
fn stall() {
    std::thread::sleep(Duration::from_millis(100)); // anchor: stall
    black_box(());
}

#[inline(never)]
fn keep(stock: &Mutex<u32>) {
    let kept = stock.lock();
    std::thread::scope(|scope| {
        scope.spawn(|| stock.try_lock_for(Duration::from_millis(1)).is_none());
    });
    drop(kept); // anchor: keep
    black_box(());
}

#[test]
fn go_tool_pprof_reads_every_profile_without_noise() {
    let programs = tool::programs();
    if programs.is_empty() {
        eprintln!("skipped: there is no `go` on the PATH and PPROF_GO names none");
        return;
    }
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let service = pprof_http::tasks::install(&mut builder).build().unwrap();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    service.block_on(async {
        (0..25).for_each(|_| linger());
        for route in [
            "/books/{id}",
            "/books/{id}",
            "/books/{id}",
            "/orders",
            "/orders",
        ] {
            let _scope = Labels::new(&[("method", "GET"), ("route", route)]).enter();
            drop(pprof_http::spawn(stock()));
        }
        let _scope = Labels::new(&[("method", "POST"), ("route", "/users")]).enter();
        tokio::spawn(async { stall() }).await.unwrap();
    });
    for (route, times) in [("/carts", 5), ("/users", 15)] {
        let _scope = Labels::new(&[("method", "POST"), ("route", route)]).enter();
        (0..times).for_each(|_| keep(&Mutex::new(7)));
    }
    let mut shelf = Vec::new();
    (0..16).for_each(|_| hoard(&mut shelf));
    for go in &programs {
        readings::all(go, server.local_addr());
    }
    drop(black_box(shelf));
}

/// Does `work` while another thread uses the CPU, if `burning` asks for it.
fn during<T>(burning: bool, work: impl FnOnce() -> T) -> T {
    let stop = AtomicBool::new(!burning);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                black_box(burn(1_000_000));
            }
        });
        let _stop = Stop(&stop);
        work()
    })
}

/// Ends the burning thread, also when an assertion fails.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
