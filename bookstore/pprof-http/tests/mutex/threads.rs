//! A thread that holds a lock is charged with what other threads wait for it.

use std::sync::Barrier;
use std::time::{Duration, Instant};

use pprof_http::parking_lot;

use super::support::{self, line_of, sum};
use super::{ByHand, HOLD, WAITERS, holder_pays, profile};

const SOURCE: &str = include_str!("threads.rs");

/// Lets one thread hold while others wait.
fn threads<L: Sync>(
    lock: &L,
    hold: fn(&L, &Barrier, &mut Duration),
    want: fn(&L) -> u32,
) -> ByHand {
    let is_held = Barrier::new(WAITERS + 1);
    std::thread::scope(|scope| {
        let holder = scope.spawn(|| {
            let mut time = Duration::ZERO;
            hold(lock, &is_held, &mut time);
            time
        });
        let queue = || {
            is_held.wait();
            let began = Instant::now();
            assert_eq!(want(lock), 1);
            began.elapsed()
        };
        let waiters: Vec<_> = (0..WAITERS).map(|_| scope.spawn(queue)).collect();
        ByHand {
            held: holder.join().unwrap(),
            waited: waiters
                .into_iter()
                .map(|waiter| waiter.join().unwrap())
                .sum(),
        }
    })
}

#[inline(never)]
fn hold_stock(stock: &parking_lot::Mutex<u32>, held: &Barrier, time: &mut Duration) {
    let mut stock = stock.lock();
    held.wait();
    let began = Instant::now();
    std::thread::sleep(HOLD);
    *stock += 1;
    let held = began.elapsed();
    drop(stock); // anchor: unlocked
    *time = held;
}

#[inline(never)]
fn want_stock(stock: &parking_lot::Mutex<u32>) -> u32 {
    let stock = stock.lock(); // anchor: locked
    std::hint::black_box(*stock)
}

#[test]
fn a_thread_that_holds_a_lock_pays_for_those_that_wait() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let by_hand = threads(&parking_lot::Mutex::new(0), hold_stock, want_stock);
    let (holder, waiter) = ("mutex::threads::hold_stock", "mutex::threads::want_stock");
    holder_pays(server.local_addr(), "mutex", holder, waiter, &by_hand);
    for (name, function, anchor) in [
        ("mutex", holder, "// anchor: unlocked"),
        ("block", waiter, "// anchor: locked"),
    ] {
        let here = sum(
            &profile(server.local_addr(), name),
            "contentions",
            |frame| frame.function == function && frame.line == line_of(SOURCE, anchor),
        );
        assert!(here > 0, "{name}: {function}");
    }
}

/// Unlocks as its last act, where a plain call would leave no frame.
#[inline(never)]
fn write_prices(prices: &parking_lot::RwLock<u32>, held: &Barrier, time: &mut Duration) {
    let mut prices = prices.write();
    held.wait();
    let began = Instant::now();
    std::thread::sleep(HOLD);
    *prices += 1;
    *time = began.elapsed();
}

#[inline(never)]
fn read_prices(prices: &parking_lot::RwLock<u32>) -> u32 {
    let prices = prices.read();
    std::hint::black_box(*prices)
}

#[test]
fn a_writer_pays_for_the_readers_that_wait() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let by_hand = threads(&parking_lot::RwLock::new(0), write_prices, read_prices);
    let (holder, waiter) = (
        "mutex::threads::write_prices",
        "mutex::threads::read_prices",
    );
    holder_pays(server.local_addr(), "rwlock", holder, waiter, &by_hand);
}
