//! What has been sampled: sums by stack, and the samples that are still live.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard};

use crate::labels::{self, Labels};
use crate::stacks::Addresses;
use crate::unwind::{self, DEPTH};

/// Counts by stack; `raw` as sampled, `scaled` as the truth is estimated.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) allocated: Pair,
    pub(super) freed: Pair,
}

/// Objects and bytes, as sampled and scaled.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pair {
    pub(super) objects: u64,
    pub(super) bytes: u64,
    pub(super) scaled_objects: f64,
    pub(super) scaled_bytes: f64,
}

/// A live sample.
#[derive(Clone, Copy, Debug)]
pub(super) struct Live {
    stack: usize,
    size: usize,
    /// How many allocations of this size it stands for.
    weight: f64,
}

#[derive(Default)]
pub(super) struct Table {
    /// Two steps, so that a look-up allocates nothing.
    ids: HashMap<Labels, HashMap<Addresses, usize>>,
    pub(super) counts: Vec<Counts>,
    live: HashMap<usize, Live>,
}

static TABLE: Mutex<Option<Table>> = Mutex::new(None);

/// How many live samples fall on each hash of an address: a free takes the lock only where that is not zero.
/// A count that has reached its maximum stays there, which costs time and nothing else.
static FILTER: [AtomicU8; 1 << 16] = [const { AtomicU8::new(0) }; 1 << 16];

thread_local! {
    /// Set while the thread holds the table: what it allocates for itself then is never sampled, nor looked up.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// The table, held by the calling thread.
pub(super) struct Held(MutexGuard<'static, Option<Table>>);

impl Held {
    /// `None` for a thread that holds it already: the call then comes from the table's own allocations.
    pub(super) fn enter() -> Option<Self> {
        match INSIDE.try_with(|inside| inside.replace(true)) {
            Ok(false) => Some(Self(crate::lock(&TABLE))),
            _ => None,
        }
    }

    pub(super) fn table(&mut self) -> &mut Table {
        self.0.get_or_insert_default()
    }

    /// Every stack with its labels and counts.
    pub(super) fn stacks(&mut self) -> impl Iterator<Item = (&Addresses, Labels, &Counts)> {
        let table = self.table();
        table.ids.iter().flat_map(|(labels, ids)| {
            ids.iter()
                .map(|(stack, id)| (stack, *labels, &table.counts[*id]))
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = INSIDE.try_with(|inside| inside.set(false));
    }
}

/// Records an allocation that the countdown has chosen, with the caller's stack.
#[inline(never)]
#[expect(
    clippy::cast_precision_loss,
    reason = "sizes below 2^53 bytes are exact"
)]
pub(super) fn record(pointer: *mut u8, size: usize, rate: usize) {
    let mut stack = [0; DEPTH];
    let depth = unwind::here(&mut stack);
    let Some(mut held) = Held::enter() else {
        return;
    };
    // 1 - exp(-size / rate), exact also where that is close to zero.
    let weight = 1.0 / -(-(size as f64) / rate as f64).exp_m1();
    let table = held.table();
    let id = table.intern(labels::current(), &stack[..depth]);
    table.counts[id].allocated.add(size, weight, 1);
    table.insert(
        pointer,
        Live {
            stack: id,
            size,
            weight,
        },
    );
}

/// Takes a freed block's sample off the live ones, if it is one.
#[inline]
pub(super) fn freed(pointer: *mut u8) {
    release(take(pointer));
}

/// Removes a block's sample from the live ones, without counting it as freed yet.
#[inline]
pub(super) fn take(pointer: *mut u8) -> Option<Live> {
    if FILTER[hash(pointer)].load(Ordering::Relaxed) == 0 {
        return None;
    }
    look_up(pointer)
}

#[cold]
#[inline(never)]
fn look_up(pointer: *mut u8) -> Option<Live> {
    let mut held = Held::enter()?;
    let live = held.table().live.remove(&(pointer as usize))?;
    change_filter(pointer, u8::checked_sub);
    Some(live)
}

/// Counts a sample that was taken off as freed.
#[inline]
pub(super) fn release(live: Option<Live>) {
    if let Some(live) = live {
        count_freed(live);
    }
}

#[cold]
#[inline(never)]
fn count_freed(live: Live) {
    if let Some(mut held) = Held::enter() {
        held.table().counts[live.stack]
            .freed
            .add(live.size, live.weight, 1);
    }
}

/// Makes a sample live again that was taken off for a reallocation that failed.
pub(super) fn put_back(pointer: *mut u8, live: Option<Live>) {
    if let Some(live) = live
        && let Some(mut held) = Held::enter()
    {
        held.table().insert(pointer, live);
    }
}

impl Table {
    fn intern(&mut self, labels: Labels, stack: &[usize]) -> usize {
        let ids = self.ids.entry(labels).or_default();
        if let Some(id) = ids.get(stack) {
            return *id;
        }
        let id = self.counts.len();
        self.counts.push(Counts::default());
        ids.insert(stack.into(), id);
        id
    }

    fn insert(&mut self, pointer: *mut u8, live: Live) {
        self.live.insert(pointer as usize, live);
        change_filter(pointer, u8::checked_add);
    }
}

impl Pair {
    #[expect(
        clippy::cast_precision_loss,
        reason = "sizes below 2^53 bytes are exact"
    )]
    fn add(&mut self, size: usize, weight: f64, objects: u64) {
        self.objects += objects;
        self.bytes += size as u64;
        self.scaled_objects += weight;
        self.scaled_bytes += weight * size as f64;
    }
}

/// Called with the table held, so that load and store do not meet another change.
fn change_filter(pointer: *mut u8, change: fn(u8, u8) -> Option<u8>) {
    let count = &FILTER[hash(pointer)];
    let now = count.load(Ordering::Relaxed);
    if now < u8::MAX
        && let Some(next) = change(now, 1)
    {
        count.store(next, Ordering::Relaxed);
    }
}

/// Fibonacci hashing to 16 bits (Knuth, The Art of Computer Programming 3, 6.4).
#[inline]
fn hash(pointer: *mut u8) -> usize {
    (pointer as usize).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48
}
