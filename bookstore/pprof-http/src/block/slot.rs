//! What is known of the poll that a thread is in, for the watcher and for the signal that asks for its stack.

use std::cell::{Cell, UnsafeCell};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, AtomicU32, AtomicU64, Ordering, compiler_fence};

use crate::exclude;
use crate::labels::Labels;
use crate::unwind::DEPTH;

/// The polls of one thread. Slots are never freed, since a signal may come late; those of threads that have ended are
/// used again.
pub(super) struct Slot {
    /// Odd while a task is polled. One number for each poll, so that a stack that comes late is known as such.
    pub(super) sequence: AtomicU64,
    /// When the poll began, in [`crate::clock`]'s nanoseconds.
    pub(super) began: AtomicU64,
    /// Polls within the poll: of another runtime that the task blocks on.
    pub(super) nested: AtomicU32,
    /// The thread, for tgkill(2).
    pub(super) thread: AtomicI32,
    /// The poll whose stack the watcher has asked for.
    pub(super) wanted: AtomicU64,
    /// The poll whose stack is in `seen`.
    pub(super) taken: AtomicU64,
    seen: UnsafeCell<Seen>,
}

/// Where a thread was within a poll.
pub(super) struct Seen {
    pub(super) depth: usize,
    pub(super) stack: [usize; DEPTH],
    pub(super) labels: Labels,
}

// SAFETY: Rust reference, "Send and Sync": `seen` is touched by the slot's own thread alone. The signal handler, which
// runs on that thread too, writes it only while `sequence` is odd and `wanted`; `Slot::seen` is called when it is
// even, so that neither interrupts the other.
unsafe impl Sync for Slot {}

/// Every slot, and those that no thread uses.
pub(super) struct Slots {
    pub(super) all: Vec<&'static Slot>,
    free: Vec<&'static Slot>,
}

pub(super) static SLOTS: Mutex<Slots> = Mutex::new(Slots {
    all: Vec::new(),
    free: Vec::new(),
});

thread_local! {
    /// The calling thread's slot. Without a destructor, so that a signal handler may read it.
    static MINE: Cell<Option<&'static Slot>> = const { Cell::new(None) };
    static LEASE: Lease = const { Lease };
}

/// Gives the thread's slot back when the thread ends.
struct Lease;

impl Drop for Lease {
    fn drop(&mut self) {
        if let Ok(Some(slot)) = MINE.try_with(Cell::take) {
            let _excluded = exclude::enter();
            crate::lock(&SLOTS).free.push(slot);
        }
    }
}

/// The calling thread's slot, if it has one. One thread-local load: fit for a signal handler.
#[inline]
pub(super) fn mine() -> Option<&'static Slot> {
    MINE.try_with(Cell::get).ok().flatten()
}

/// Gives the calling thread a slot; `None` in a thread's teardown.
#[cold]
#[inline(never)]
pub(super) fn claim() -> Option<&'static Slot> {
    // What gives it back must live first.
    LEASE.try_with(|_| ()).ok()?;
    let _excluded = exclude::enter();
    let slot = {
        let mut slots = crate::lock(&SLOTS);
        slots.free.pop().unwrap_or_else(|| {
            let slot = Box::leak(Box::new(Slot::new()));
            slots.all.push(slot);
            slot
        })
    };
    #[cfg(target_os = "linux")]
    // SAFETY: gettid(2) has no arguments and cannot fail.
    slot.thread
        .store(unsafe { libc::gettid() }, Ordering::Relaxed);
    MINE.try_with(|mine| mine.set(Some(slot))).ok()?;
    Some(slot)
}

impl Slot {
    fn new() -> Self {
        Self {
            sequence: AtomicU64::new(0),
            began: AtomicU64::new(0),
            nested: AtomicU32::new(0),
            thread: AtomicI32::new(0),
            wanted: AtomicU64::new(0),
            taken: AtomicU64::new(0),
            seen: UnsafeCell::new(Seen {
                depth: 0,
                stack: [0; DEPTH],
                labels: Labels::NONE,
            }),
        }
    }

    /// The number of the poll that goes on; `None` between two.
    #[inline]
    pub(super) fn polling(&self) -> Option<u64> {
        let sequence = self.sequence.load(Ordering::Acquire);
        (sequence % 2 == 1).then_some(sequence)
    }

    /// From outside of polls into the next one, and out of it. For the slot's own thread.
    #[inline]
    pub(super) fn step(&self) {
        let next = self.sequence.load(Ordering::Relaxed) + 1;
        self.sequence.store(next, Ordering::Release);
        // The handler runs on this thread: what follows may not be moved before the store.
        compiler_fence(Ordering::SeqCst);
    }

    /// What was seen of poll `number`, which has ended. For the slot's own thread, outside of a poll.
    pub(super) fn seen(&self, number: u64) -> Option<&Seen> {
        debug_assert!(self.polling().is_none(), "the poll has ended");
        let taken = self.taken.load(Ordering::Acquire) == number;
        // SAFETY: Rust reference, "Interior mutability": between two polls the handler writes nothing, and no other
        // thread ever does.
        taken.then(|| unsafe { &*self.seen.get() })
    }

    /// Lets `look` write where the thread is, if the watcher has asked for it. For the signal handler; safe in it if
    /// `look` is.
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    pub(super) fn take(&self, look: impl FnOnce(&mut Seen)) {
        let Some(number) = self.polling() else {
            return;
        };
        if self.wanted.load(Ordering::Acquire) != number
            || self.taken.load(Ordering::Relaxed) == number
        {
            return;
        }
        // SAFETY: Rust reference, "Interior mutability": the thread is in a poll, where nothing else reads or writes
        // this, and the handler does not interrupt itself (sigaction(2), sa_mask).
        look(unsafe { &mut *self.seen.get() });
        self.taken.store(number, Ordering::Release);
    }
}
