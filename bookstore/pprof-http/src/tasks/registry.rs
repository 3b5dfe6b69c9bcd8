//! The tasks that are alive, by id.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Instant;

use tokio::task::Id;

use crate::exclude;
use crate::unwind::{self, DEPTH};

/// What is known of a live task.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) id: Id,
    pub(super) site: &'static Location<'static>,
    /// The stack that called `spawn`, leaf first; empty without frame pointers. Shared by tasks of one origin.
    pub(super) stack: Arc<[usize]>,
    pub(super) spawned: Instant,
}

/// Enough that workers seldom wait for each other.
const SHARDS: usize = 64;

#[derive(Default)]
struct Shard {
    tasks: Mutex<HashMap<Id, Task>>,
    stacks: Mutex<HashSet<Arc<[usize]>>>,
}

static INSTALLED: AtomicBool = AtomicBool::new(false);
static REGISTRY: LazyLock<[Shard; SHARDS]> =
    LazyLock::new(|| std::array::from_fn(|_| Shard::default()));

pub(super) fn mark_installed() {
    INSTALLED.store(true, Ordering::Relaxed);
}

pub(super) fn is_installed() -> bool {
    INSTALLED.load(Ordering::Relaxed)
}

/// The hook for a new task; runs where `spawn` was called.
#[inline(never)]
pub(super) fn spawned(id: Id, site: &'static Location<'static>) {
    let mut stack = [0; DEPTH];
    let depth = unwind::here(&mut stack);
    let _excluded = exclude::enter();
    let task = Task {
        id,
        site,
        stack: intern(&stack[..depth]),
        spawned: Instant::now(),
    };
    crate::lock(&shard(&id).tasks).insert(id, task);
}

/// The hook for a task that has ended. Tokio calls it for blocking tasks too, which were never registered.
pub(super) fn terminated(id: Id) {
    let _excluded = exclude::enter();
    let gone = crate::lock(&shard(&id).tasks).remove(&id);
    // Freed outside of the lock.
    drop(gone);
}

/// Shows each live task to `visit`, one shard's lock at a time; each shard is copied first, so that hooks wait for a
/// copy only.
pub(super) fn for_each(mut visit: impl FnMut(&Task)) {
    let _excluded = exclude::enter();
    for shard in REGISTRY.iter() {
        let tasks: Vec<Task> = crate::lock(&shard.tasks).values().cloned().collect();
        tasks.iter().for_each(&mut visit);
    }
}

/// How many tasks are alive.
pub(super) fn len() -> usize {
    REGISTRY
        .iter()
        .map(|shard| crate::lock(&shard.tasks).len())
        .sum()
}

/// One copy of each creation stack. They are kept for good: a program has few places that spawn.
fn intern(stack: &[usize]) -> Arc<[usize]> {
    let mut stacks = crate::lock(&shard(&stack).stacks);
    if let Some(known) = stacks.get(stack) {
        return Arc::clone(known);
    }
    let new: Arc<[usize]> = stack.into();
    stacks.insert(Arc::clone(&new));
    new
}

fn shard(key: &impl std::hash::Hash) -> &'static Shard {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(key);
    let index = usize::try_from(hash % SHARDS as u64).expect("less than 64");
    &REGISTRY[index]
}
