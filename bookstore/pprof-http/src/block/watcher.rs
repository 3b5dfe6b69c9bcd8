//! The thread that notices long polls while they last, and the signal that asks the worker for its stack.
//!
//! The call tree of the handler, all of it, as [`crate::cpu`]'s: `tests/signal_safety.rs` holds the machine code to it.
//!
//! ```calls
//! pprof_http::block::watcher::handle
//!   __errno_location              errno(3): an address, no call below it
//!   pprof_http::block::slot::mine
//!   pprof_http::block::slot::Slot::take
//!     pprof_http::block::slot::Slot::polling
//!     pprof_http::labels::current
//!     pprof_http::unwind::signal::interrupted
//!       pprof_http::unwind::signal::caller_at_edge
//!       pprof_http::unwind::signal::way_back
//!       pprof_http::unwind::signal::plausible
//!       pprof_http::unwind::signal::saved_frame
//!       pprof_http::unwind::signal::follows_call
//!       pprof_http::unwind::signal::own
//!       pprof_http::unwind::text::text
//!       pprof_http::unwind::signal::Reader::new
//!         memset                  string.h: in signal-safety(7)
//!       pprof_http::unwind::signal::Reader::word
//!         pprof_http::unwind::signal::Reader::copy
//!           getpid                signal-safety(7)
//!           process_vm_readv      a bare system call: process_vm_readv(2)
//! ```
//!
//! No allocation, no lock, no call into the loader.

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::Ordering;
use std::thread::{self, Thread};
use std::time::Duration;

use super::slot::{self, SLOTS, Slot};
use super::{threshold, threshold_ns};
use crate::{clock, exclude, labels, signal, unwind};

/// The watcher's thread, or why there is none.
static WATCHER: OnceLock<Result<Thread, String>> = OnceLock::new();

/// Starts the watcher, once in a process.
pub(super) fn start() {
    WATCHER.get_or_init(|| {
        ready()
            .and_then(|()| run())
            .map_err(|error| error.to_string())
    });
}

/// Why there is no watcher, where it has been asked for.
pub(super) fn failure() -> Option<&'static str> {
    WATCHER.get()?.as_ref().err().map(String::as_str)
}

/// Lets a threshold that has changed take effect at once.
pub(super) fn wake() {
    if let Some(Ok(thread)) = WATCHER.get() {
        thread.unpark();
    }
}

fn ready() -> io::Result<()> {
    unwind::learn_text()?;
    match signal::install(signal::WATCHER, handle)? {
        signal::Installed::Ours => Ok(()),
        signal::Installed::Taken => Err(io::Error::other("this process uses SIGURG otherwise")),
    }
}

fn run() -> io::Result<Thread> {
    let watcher = thread::Builder::new().name("pprof-block".to_owned());
    let handle = watcher.spawn(|| {
        exclude::enter_for_good();
        loop {
            match pause(threshold()) {
                Some(pause) => thread::park_timeout(pause),
                None => thread::park(),
            }
            look();
        }
    })?;
    Ok(handle.thread().clone())
}

/// From one look to the next: what a poll may exceed the threshold by without being seen. `None` while it is zero.
fn pause(threshold: Duration) -> Option<Duration> {
    let bounds = (Duration::from_millis(1), Duration::from_millis(50));
    (!threshold.is_zero()).then(|| (threshold / 2).clamp(bounds.0, bounds.1))
}

fn look() {
    let threshold = threshold_ns();
    if threshold == 0 {
        return;
    }
    let now = clock::now();
    for slot in &crate::lock(&SLOTS).all {
        if let Some(number) = long_poll(slot, now, threshold) {
            ask(slot, number);
        }
    }
}

/// The poll that `slot` has been in for longer than the threshold, if it has not been asked for yet.
fn long_poll(slot: &Slot, now: u64, threshold: u64) -> Option<u64> {
    let number = slot.polling()?;
    let held = now.saturating_sub(slot.began.load(Ordering::Relaxed));
    (held >= threshold && slot.wanted.load(Ordering::Relaxed) != number).then_some(number)
}

fn ask(slot: &Slot, number: u64) {
    slot.wanted.store(number, Ordering::Release);
    let thread = slot.thread.load(Ordering::Relaxed);
    // SAFETY: tgkill(2): sends to a thread of this process or fails with ESRCH. A thread that has the number of one that
    // has ended finds no poll in its own slot that is wanted.
    unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), thread, signal::WATCHER) };
}

extern "C" fn handle(
    _signal: libc::c_int,
    _info: *const libc::c_void,
    context: *const libc::c_void,
) {
    // SAFETY: errno(3): a valid thread-local address; signal-safety(7) asks handlers to keep its value.
    let errno = unsafe { *libc::__errno_location() };
    if let Some(slot) = slot::mine() {
        slot.take(|seen| {
            seen.labels = labels::current();
            // SAFETY: sigaction(2) gives `context`.
            seen.depth = unsafe { unwind::interrupted(context, &mut seen.stack) };
        });
    }
    // SAFETY: errno(3): as above, to give back the value that was kept.
    unsafe { *libc::__errno_location() = errno };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_watcher_looks_twice_per_threshold_within_bounds_and_rests_without_one() {
        let pauses = [0, 1, 10, 200].map(|ms| pause(Duration::from_millis(ms)));
        let expected = [None, Some(1), Some(5), Some(50)].map(|ms| ms.map(Duration::from_millis));
        assert_eq!(pauses, expected);
    }
}
