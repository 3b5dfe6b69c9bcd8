//! The tasks that are alive, by id.

mod early;
mod spread;

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash, RandomState};
use std::panic::Location;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Instant;

use tokio::task::Id;

use self::early::Early;
use self::spread::Spread;
use super::probe::Probe;
use crate::exclude;
use crate::labels::{self, Labels};
use crate::unwind::{self, DEPTH};

/// What is known of a live task.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) id: Id,
    pub(super) site: &'static Location<'static>,
    /// The stack that called `spawn`, leaf first; empty without frame pointers. Shared by tasks of one origin.
    pub(super) stack: Arc<[usize]>,
    pub(super) spawned: Instant,
    /// What it was spawned for, or the request that it serves.
    pub(super) labels: Labels,
    /// `None` where no hook tells.
    pub(super) polls: Option<Polls>,
    /// There while a wrapped future is its own or runs in it.
    pub(super) probe: Option<Arc<Probe>>,
    pub(super) keeper: Keeper,
}

impl Task {
    /// What its hooks, or else its wrapper, have noted of its polls.
    pub(super) fn known_polls(&self) -> Option<Polls> {
        self.polls
            .or_else(|| self.probe.as_ref().map(|probe| probe.polls()))
    }

    /// Whether `probe` answers for it.
    fn is_told_by(&self, probe: &Arc<Probe>) -> bool {
        self.probe
            .as_ref()
            .is_some_and(|own| Arc::ptr_eq(own, probe))
    }
}

/// What is known of a task's polls.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Polls {
    /// When the last one began; `None` before the first.
    pub(super) last: Option<Instant>,
    /// The one before.
    earlier: Option<Instant>,
    /// Whether the last one still runs.
    pub(super) running: bool,
}

impl Polls {
    /// Notes a poll that begins.
    pub(super) fn begin(&mut self, now: Instant) {
        self.earlier = self.last.replace(now);
        self.running = true;
    }

    /// Takes off the last poll: it answered a question and is no work of the task's.
    pub(super) fn forget(&mut self) {
        self.last = self.earlier;
    }
}

/// Who takes a task off the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeper {
    /// The hooks of a runtime, by the number of its installation.
    #[cfg_attr(
        not(tokio_unstable),
        allow(dead_code, reason = "only the hooks make it")
    )]
    Hooks(u32),
    /// The wrapped future, where no hooks are.
    Wrapper(tokio::runtime::Id),
}

/// Enough that workers seldom wait for each other.
pub(super) const SHARDS: usize = 64;

#[derive(Default)]
struct Live {
    tasks: HashMap<Id, Task, Spread>,
    early: Early,
}

#[derive(Default)]
struct Shard {
    live: Mutex<Live>,
    stacks: Mutex<HashSet<Arc<[usize]>>>,
}

static REGISTRY: LazyLock<[Shard; SHARDS]> =
    LazyLock::new(|| std::array::from_fn(|_| Shard::default()));

/// The hook for a new task; runs where `spawn` was called.
#[cfg_attr(
    not(tokio_unstable),
    allow(dead_code, reason = "only the hooks call it")
)]
#[inline(never)]
pub(super) fn spawned(
    id: Id,
    site: &'static Location<'static>,
    installation: u32,
    polls: Option<Polls>,
) {
    let mut stack = [0; DEPTH];
    let depth = unwind::here(&mut stack);
    let _excluded = exclude::enter();
    let task = Task {
        id,
        site,
        stack: intern(&stack[..depth]),
        spawned: Instant::now(),
        labels: labels::current(),
        polls,
        probe: None,
        keeper: Keeper::Hooks(installation),
    };
    let mut live = crate::lock(&shard(id).live);
    if !live.early.take(id) {
        live.tasks.insert(id, task);
    }
}

/// The hook for a task that has ended. Tokio calls it for blocking tasks too, which were never registered.
pub(super) fn terminated(id: Id) {
    let _excluded = exclude::enter();
    let mut live = crate::lock(&shard(id).live);
    let gone = live.tasks.remove(&id);
    if gone.is_none() {
        live.early.note(id);
    }
    drop(live);
    // Freed outside of the lock.
    drop(gone);
}

/// The hook before a poll. Returns what the task works for.
#[cfg_attr(
    not(tokio_unstable),
    allow(dead_code, reason = "only the hooks call it")
)]
pub(super) fn poll_begins(id: Id) -> Labels {
    let now = Instant::now();
    with(id, |task| {
        if let Some(polls) = &mut task.polls {
            polls.begin(now);
        }
        task.labels
    })
    .unwrap_or(Labels::NONE)
}

/// The hook after a poll.
#[cfg_attr(
    not(tokio_unstable),
    allow(dead_code, reason = "only the hooks call it")
)]
pub(super) fn poll_ended(id: Id) {
    with(id, |task| {
        if let Some(polls) = &mut task.polls {
            polls.running = false;
        }
    });
}

/// Registers a task that no hook has, unless it has ended.
///
/// Its wrapper takes it off with [`ended`]; `has_ended` is asked under the same lock, so that neither overtakes the other.
pub(super) fn adopt(task: Task, has_ended: impl FnOnce() -> bool) {
    let _excluded = exclude::enter();
    let mut live = crate::lock(&shard(task.id).live);
    if !has_ended() {
        live.tasks.entry(task.id).or_insert(task);
    }
}

/// Takes the future behind `probe` off its task, whose labels are `labels` from now on, and the task itself off where no
/// hook will.
pub(super) fn ended(id: Id, labels: Labels, probe: &Arc<Probe>) {
    let _excluded = exclude::enter();
    let mut live = crate::lock(&shard(id).live);
    probe.end();
    let gone = match live.tasks.get_mut(&id) {
        Some(task) if !task.is_told_by(probe) => None,
        Some(Task {
            keeper: Keeper::Wrapper(_),
            ..
        }) => live.tasks.remove(&id),
        Some(task) => {
            task.probe = None;
            task.labels = labels;
            None
        }
        None => None,
    };
    drop(live);
    drop(gone);
}

/// Lends a live task to `work`; `None` if it is not registered.
pub(super) fn with<T>(id: Id, work: impl FnOnce(&mut Task) -> T) -> Option<T> {
    let _excluded = exclude::enter();
    crate::lock(&shard(id).live).tasks.get_mut(&id).map(work)
}

/// Shows each live task to `visit`, one shard's lock at a time; each shard is copied first, so that hooks wait for a
/// copy only.
pub(super) fn for_each(mut visit: impl FnMut(Task)) {
    let _excluded = exclude::enter();
    for shard in REGISTRY.iter() {
        let tasks: Vec<Task> = crate::lock(&shard.live).tasks.values().cloned().collect();
        tasks.into_iter().for_each(&mut visit);
    }
}

/// Shows each live task of one shard to `visit`, which must be quick: hooks wait for it.
pub(super) fn for_each_of(shard: usize, visit: impl FnMut(&Task)) {
    let _excluded = exclude::enter();
    crate::lock(&REGISTRY[shard].live)
        .tasks
        .values()
        .for_each(visit);
}

/// How many tasks are alive.
pub(super) fn len() -> usize {
    REGISTRY
        .iter()
        .map(|shard| crate::lock(&shard.live).tasks.len())
        .sum()
}

/// One copy of each creation stack. They are kept for good: a program has few places that spawn.
pub(super) fn intern(stack: &[usize]) -> Arc<[usize]> {
    let index = place(random(stack));
    let mut stacks = crate::lock(&REGISTRY[index].stacks);
    if let Some(known) = stacks.get(stack) {
        return Arc::clone(known);
    }
    let new: Arc<[usize]> = stack.into();
    stacks.insert(Arc::clone(&new));
    new
}

/// A number that follows from `of`, and differs from process to process.
pub(super) fn random(of: impl Hash) -> u64 {
    static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    KEYS.hash_one(of)
}

fn shard(id: Id) -> &'static Shard {
    &REGISTRY[place(Spread.hash_one(id))]
}

/// By the upper bits: the maps use the lower ones.
pub(super) fn place(hash: u64) -> usize {
    usize::try_from(hash >> 58).expect("six bits")
}
