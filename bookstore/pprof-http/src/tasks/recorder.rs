//! Where a future waits: a waker that notes the stack of whoever keeps it.
//!
//! A future that returns `Pending` must have kept a clone of the waker of that poll (std, `Future::poll`). Each leaf of the
//! await therefore clones, on the stack of the poll, the waker that it is given; a waker that it has not seen before it
//! must clone anew. One poll with a fresh waker so visits every leaf, of tokio and of any other library, and is to
//! the future a poll like any other: nothing is held back from it.

use std::cell::Cell;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use crate::exclude;
use crate::stacks::Addresses;
use crate::unwind::{self, DEPTH};

/// A future that goes on after each wait, always ready, is not followed for ever.
const MOST: usize = 64;

/// The waker that is handed down, around the task's own.
struct Recorder {
    task: Waker,
    /// The frame of the function that polls.
    base: usize,
    found: Mutex<Vec<Addresses>>,
}

thread_local! {
    /// The recorder of the poll that runs on this thread, for comparison only.
    static ACTIVE: Cell<*const Recorder> = const { Cell::new(std::ptr::null()) };
}

/// Polls once and tells where `poll` kept its waker, leaf first, up to the function whose frame is `base`.
pub(super) fn record<T>(
    base: usize,
    context: &Context<'_>,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> (Poll<T>, Vec<Addresses>) {
    let (first, found) = once(base, context, &mut poll);
    if first.is_ready() || found.len() < 2 {
        return (first, found);
    }
    // Several leaves, or one that was waited for, came, and gave way to the next. Polled again, only the present ones
    // answer.
    once(base, context, &mut poll)
}

fn once<T>(
    base: usize,
    context: &Context<'_>,
    poll: &mut impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> (Poll<T>, Vec<Addresses>) {
    let recorder = {
        let _excluded = exclude::enter();
        Arc::new(Recorder {
            task: context.waker().clone(),
            base,
            found: Mutex::default(),
        })
    };
    let waker = recorder.waker();
    let result = {
        let _active = Active::begin(&recorder);
        poll(&mut Context::from_waker(&waker))
    };
    let found = std::mem::take(&mut *crate::lock(&recorder.found));
    (result, found)
}

/// While it lives, clones of one recorder on this thread are noted. Ends also when the poll panics.
struct Active {
    outer: *const Recorder,
}

impl Active {
    fn begin(recorder: &Arc<Recorder>) -> Self {
        Self {
            outer: ACTIVE.replace(Arc::as_ptr(recorder)),
        }
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        ACTIVE.set(self.outer);
    }
}

static VTABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, drop_waker);

impl Recorder {
    fn waker(self: &Arc<Self>) -> Waker {
        let data = Arc::into_raw(Arc::clone(self));
        // SAFETY: std, RawWakerVTable: the four functions keep one strong count per waker, and `Recorder` may be used
        // from any thread, since its fields may.
        unsafe { Waker::from_raw(RawWaker::new(data.cast(), &VTABLE)) }
    }

    /// Notes the stack of whoever called the function in which this is inlined.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "the walk starts at the frame of the function it stands in"
    )]
    fn note(&self) {
        if !std::ptr::eq(ACTIVE.get(), self) {
            return;
        }
        let mut stack = [0; DEPTH];
        let depth = unwind::here_below(self.base, &mut stack);
        let _excluded = exclude::enter();
        let stack = &stack[..depth];
        let mut found = crate::lock(&self.found);
        if found.len() < MOST && !found.iter().any(|known| **known == *stack) {
            found.push(stack.into());
        }
    }
}

#[inline(never)]
unsafe fn clone(data: *const ()) -> RawWaker {
    let recorder = data.cast::<Recorder>();
    // SAFETY: std, Arc::increment_strong_count: `data` came from Arc::into_raw, and the waker that is cloned holds a count.
    unsafe {
        Arc::increment_strong_count(recorder);
        (*recorder).note();
    }
    RawWaker::new(data, &VTABLE)
}

unsafe fn wake(data: *const ()) {
    // SAFETY: std, Arc::from_raw: takes over the count that this waker held.
    let recorder = unsafe { Arc::from_raw(data.cast::<Recorder>()) };
    recorder.task.wake_by_ref();
}

#[inline(never)]
unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: std, RawWakerVTable: the waker that is used holds a count.
    let recorder = unsafe { &*data.cast::<Recorder>() };
    // A future that yields wakes itself instead of keeping the waker.
    recorder.note();
    recorder.task.wake_by_ref();
}

unsafe fn drop_waker(data: *const ()) {
    // SAFETY: std, Arc::from_raw: gives back the count that this waker held.
    drop(unsafe { Arc::from_raw(data.cast::<Recorder>()) });
}
