//! How many calls to the pricing service are under way at once.

use std::sync::{Arc, Mutex, MutexGuard};

use ::metrics::{Gauge, describe_gauge, gauge};

/// Counts the calls of one client, and of its clones.
#[derive(Clone)]
pub(super) struct Underway {
    // std's lock: never held across an await.
    calls: Arc<Mutex<Calls>>,
}

struct Calls {
    now: u32,
    most: u32,
    peak: Gauge,
}

/// A call that is under way until this is dropped.
pub(super) struct Call {
    calls: Arc<Mutex<Calls>>,
}

impl Underway {
    pub(super) fn register() -> Self {
        describe_gauge!(
            "bookstore_pricing_calls_peak",
            "The most calls to the pricing service that were under way at once, since the start"
        );
        let calls = Calls {
            now: 0,
            most: 0,
            peak: gauge!("bookstore_pricing_calls_peak"),
        };
        calls.peak.set(0.0);
        Self {
            calls: Arc::new(Mutex::new(calls)),
        }
    }

    pub(super) fn begin(&self) -> Call {
        let mut calls = lock(&self.calls);
        calls.now += 1;
        if calls.now > calls.most {
            calls.most = calls.now;
            calls.peak.set(calls.most);
        }
        Call {
            calls: Arc::clone(&self.calls),
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        lock(&self.calls).now -= 1;
    }
}

fn lock(calls: &Mutex<Calls>) -> MutexGuard<'_, Calls> {
    calls.lock().expect("no holder of the lock panics")
}
