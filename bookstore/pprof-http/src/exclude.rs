//! The profiler's own work, kept out of what it measures.

use std::cell::Cell;

thread_local! {
    /// How many scopes of the profiler's own work the thread is in.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// While it lives, this thread's CPU time and allocations are not sampled.
#[derive(Debug)]
pub(crate) struct Excluded {
    // Bound to the thread that entered.
    _not_send: std::marker::PhantomData<*const ()>,
}

/// Begins a scope of the profiler's own work on this thread.
pub(crate) fn enter() -> Excluded {
    add(1);
    Excluded {
        _not_send: std::marker::PhantomData,
    }
}

/// Excludes this thread for as long as it lives: for the threads of the debug server.
pub(crate) fn enter_for_good() {
    add(1);
}

/// Whether a thread of this name is the profiler's, for samplers that know names only.
#[cfg(feature = "pprof")]
pub(crate) fn is_own_thread(name: &str) -> bool {
    name.starts_with("pprof-")
}

/// Whether the calling thread does the profiler's own work. One thread-local load: fit for a signal handler.
#[inline]
pub(crate) fn is_excluded() -> bool {
    matches!(DEPTH.try_with(Cell::get), Ok(1..))
}

impl Drop for Excluded {
    fn drop(&mut self) {
        add(u32::MAX);
    }
}

fn add(step: u32) {
    // A thread in its teardown samples nothing any more.
    let _ = DEPTH.try_with(|depth| depth.set(depth.get().wrapping_add(step)));
}
