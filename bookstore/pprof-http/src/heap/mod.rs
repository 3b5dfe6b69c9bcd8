//! Heap by allocation stack: a sampling layer around any global allocator.
//!
//! Allocations are sampled by a Poisson process over bytes, as in Go and tcmalloc: a thread counts down to its
//! next sample, so that an allocation that is not sampled costs a subtraction, and a free a load. A sample of
//! size `s` at mean distance `r` stands for `1 / (1 - exp(-s / r))` allocations (Go, `runtime/pprof`,
//! `scaleHeapSample`), which makes the profile's sums unbiased.

mod countdown;
pub(crate) mod malloc;
pub(crate) mod snapshot;
mod table;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::rates::Rate;

/// The mean number of bytes from one sample to the next unless set otherwise: 512 KiB, as in Go.
pub const DEFAULT_RATE: usize = 512 * 1024;

static RATE: AtomicUsize = AtomicUsize::new(DEFAULT_RATE);
static INSTALLED: AtomicBool = AtomicBool::new(false);

/// Sets the mean number of bytes from one sample to the next; 0 ends the sampling, 1 samples everything.
///
/// What is already recorded stays, with the weight that it was sampled at. Each thread takes the new rate up with
/// its next allocation.
pub fn set_rate(bytes: usize) {
    RATE.store(bytes, Ordering::Relaxed);
    countdown::invalidate();
}

/// The mean number of bytes from one sample to the next; 0 while sampling is off.
pub fn rate() -> usize {
    RATE.load(Ordering::Relaxed)
}

/// Mean bytes from one heap sample to the next.
pub(crate) const RATE_OF_HEAP: Rate = Rate {
    name: "heap_bytes",
    get: || rate() as u64,
    set: |bytes| set_rate(usize::try_from(bytes).unwrap_or(usize::MAX)),
    most: 1 << 40,
    example: DEFAULT_RATE as u64,
};

/// Whether a [`HeapAllocator`] is this program's global allocator: seen at its first sampling decision.
pub fn is_installed() -> bool {
    INSTALLED.load(Ordering::Relaxed)
}

/// A global allocator that samples what passes through to `A`.
///
/// ```
/// #[global_allocator]
/// static ALLOCATOR: pprof_http::HeapAllocator = pprof_http::HeapAllocator::new(std::alloc::System);
/// ```
#[derive(Debug)]
pub struct HeapAllocator<A = System> {
    inner: A,
}

impl<A> HeapAllocator<A> {
    /// Samples the allocations of `inner`.
    pub const fn new(inner: A) -> Self {
        Self { inner }
    }
}

// SAFETY: GlobalAlloc's contract is kept by `inner`, to which every call goes with its arguments unchanged; what
// is added neither unwinds nor touches the memory that is handed out, and its own allocations re-enter here once
// at most, since `table` marks its thread while it works.
unsafe impl<A: GlobalAlloc> GlobalAlloc for HeapAllocator<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: GlobalAlloc::alloc, passed on.
        let pointer = unsafe { self.inner.alloc(layout) };
        allocated(pointer, layout.size());
        pointer
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: GlobalAlloc::alloc_zeroed, passed on.
        let pointer = unsafe { self.inner.alloc_zeroed(layout) };
        allocated(pointer, layout.size());
        pointer
    }

    #[inline]
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // Before the memory can be handed to another thread, whose sample this would take away.
        table::freed(pointer);
        // SAFETY: GlobalAlloc::dealloc, passed on.
        unsafe { self.inner.dealloc(pointer, layout) }
    }

    #[inline]
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let held = table::take(pointer);
        // SAFETY: GlobalAlloc::realloc, passed on.
        let moved = unsafe { self.inner.realloc(pointer, layout, new_size) };
        if moved.is_null() {
            // The old block lives on, and so does its sample.
            table::put_back(pointer, held);
        } else {
            table::release(held);
            allocated(moved, new_size);
        }
        moved
    }
}

#[inline]
fn allocated(pointer: *mut u8, size: usize) {
    if !pointer.is_null() && countdown::passes(size) {
        decide(pointer, size);
    }
}

/// The countdown has run out, or has not begun.
#[cold]
#[inline(never)]
fn decide(pointer: *mut u8, size: usize) {
    INSTALLED.store(true, Ordering::Relaxed);
    if let Some(rate) = countdown::due(size, rate)
        && !crate::exclude::is_excluded()
    {
        table::record(pointer, size, rate);
    }
}
