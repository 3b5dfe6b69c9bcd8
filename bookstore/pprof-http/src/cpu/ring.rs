//! Where the signal handler puts samples, and the collector takes them: fixed slots, no lock.

use std::cell::UnsafeCell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};

use crate::labels::Labels;
use crate::unwind::DEPTH;

/// At 1000 Hz on eight busy cores the collector empties them each 50 ms with room for 20 times that.
const SLOTS: usize = 8192;

const EMPTY: u32 = 0;
const WRITING: u32 = 1;
const FULL: u32 = 2;

/// One raw sample.
pub(super) struct Raw {
    pub(super) generation: u32,
    pub(super) thread: libc::pid_t,
    /// What the thread was working for.
    pub(super) labels: Labels,
    /// One for the signal itself and one for each expiry that it stands for.
    pub(super) weight: u32,
    pub(super) depth: usize,
    pub(super) stack: [usize; DEPTH],
}

struct Slot {
    state: AtomicU32,
    raw: UnsafeCell<Raw>,
}

/// The slots, and the samples that found none free.
pub(super) struct Ring {
    slots: Box<[Slot]>,
    next: AtomicUsize,
    lost: AtomicU64,
}

// SAFETY: Rust reference, "Send and Sync": `raw` is written only by the thread that moved `state` from EMPTY to
// WRITING and read only after `state` is FULL; the acquire and release orderings below make that a hand-over.
unsafe impl Sync for Ring {}

static RING: OnceLock<Ring> = OnceLock::new();

/// The ring, made (about 9 MiB, touched as used) by the first capture and kept: a late signal may still write to it.
pub(super) fn make() -> &'static Ring {
    RING.get_or_init(Ring::new)
}

/// The ring, if a capture has made it. One load: fit for a signal handler.
pub(super) fn get() -> Option<&'static Ring> {
    RING.get()
}

impl Slot {
    fn new() -> Self {
        let raw = Raw {
            generation: 0,
            thread: 0,
            labels: Labels::NONE,
            weight: 0,
            depth: 0,
            stack: [0; DEPTH],
        };
        Self {
            state: AtomicU32::new(EMPTY),
            raw: UnsafeCell::new(raw),
        }
    }
}

impl Ring {
    fn new() -> Self {
        Self {
            slots: (0..SLOTS).map(|_| Slot::new()).collect(),
            next: AtomicUsize::new(0),
            lost: AtomicU64::new(0),
        }
    }

    /// Lets `fill` write a sample, or counts `weight` as lost where the ring is full. Signal-safe if `fill` is.
    pub(super) fn write(&self, weight: u32, fill: impl FnOnce(&mut Raw)) {
        let index = self.next.fetch_add(1, Ordering::Relaxed) % SLOTS;
        // `get`, since an index that panics has no place in a signal handler.
        let claimed = self.slots.get(index).filter(|slot| {
            slot.state
                .compare_exchange(EMPTY, WRITING, Ordering::Acquire, Ordering::Relaxed)
                .is_ok()
        });
        let Some(slot) = claimed else {
            self.lost.fetch_add(u64::from(weight), Ordering::Relaxed);
            return;
        };
        // SAFETY: Rust reference, "Interior mutability": the exchange above gave this thread the slot alone.
        fill(unsafe { &mut *slot.raw.get() });
        slot.state.store(FULL, Ordering::Release);
    }

    /// Hands each waiting sample to `take` and frees its slot. For one collector at a time.
    pub(super) fn drain(&self, mut take: impl FnMut(&Raw)) {
        for slot in &self.slots {
            if slot.state.load(Ordering::Acquire) == FULL {
                // SAFETY: Rust reference, "Interior mutability": a FULL slot has no writer until it is EMPTY again.
                take(unsafe { &*slot.raw.get() });
                slot.state.store(EMPTY, Ordering::Release);
            }
        }
    }

    /// Samples lost since the last call.
    pub(super) fn take_lost(&self) -> u64 {
        self.lost.swap(0, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Ring, SLOTS};

    #[test]
    fn what_finds_no_room_is_lost_by_its_weight_and_what_is_taken_makes_room() {
        let ring = Ring::new();
        for _ in 0..SLOTS + 3 {
            ring.write(2, |raw| raw.weight = 2);
        }
        assert_eq!((ring.take_lost(), ring.take_lost()), (6, 0));
        let mut taken = 0;
        ring.drain(|raw| taken += u64::from(raw.weight));
        assert_eq!(taken, 2 * SLOTS as u64);
        ring.write(1, |raw| raw.weight = 1);
        ring.drain(|raw| taken += u64::from(raw.weight));
        assert_eq!((taken, ring.take_lost()), (2 * SLOTS as u64 + 1, 0));
    }
}
