//! The live tasks at one time, grouped by where they wait and where they were spawned.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::panic::Location;
use std::time::{Duration, Instant};

use super::probe::Awaits;
use super::registry::{self, Polls, Task};
use super::round;
use super::wait::{most_telling, reason};
use crate::exclude;
use crate::labels::Labels;
use crate::stacks::{Addresses, CREATED_BY, Place};
use crate::symbolize::{self, Symbolizer};

/// The live tasks at one time.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// The largest first.
    pub(crate) groups: Vec<Group>,
    /// The oldest first.
    pub(crate) tasks: Vec<Single>,
}

/// Live tasks of one origin that wait at one place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    pub(crate) site: &'static Location<'static>,
    /// Where they wait, followed by where they were spawned, leaf first; empty without frame pointers.
    pub(crate) stack: Addresses,
    pub(crate) labels: Labels,
}

/// The tasks of an origin.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) origin: Origin,
    /// What they wait for; `None` where they were not asked or cannot say.
    pub(crate) reason: Option<&'static str>,
    pub(crate) count: usize,
    pub(crate) youngest: Duration,
    pub(crate) oldest: Duration,
}

/// One live task, for the full dump.
#[derive(Debug)]
pub(crate) struct Single {
    pub(crate) id: tokio::task::Id,
    pub(crate) age: Duration,
    pub(crate) state: Activity,
    /// Since the last poll began; `None` where that is not known.
    pub(crate) polled: Option<Duration>,
    /// Its place in [`Snapshot::groups`].
    pub(crate) group: usize,
}

/// What a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activity {
    /// A poll of it runs, or blocks.
    Running,
    /// No poll runs.
    Idle,
    /// It was woken to say where it waits, and was not polled for a while: its runtime does not get to it.
    Runnable,
    /// It has been spawned, and nothing else.
    NotYetPolled,
    /// No hook and no wrapper tells.
    Unknown,
}

/// How many tasks are alive.
pub(crate) fn len() -> usize {
    registry::len()
}

/// Asks and groups the live tasks. Blocks for some milliseconds, or until those that cannot answer are given up
/// ([`round::PATIENCE`]).
pub(crate) fn take() -> Snapshot {
    let _excluded = exclude::enter();
    let now = Instant::now();
    let mut tasks = Vec::new();
    registry::for_each(|task| tasks.push(task));
    let answers = ask(&tasks);
    let mut groups = Groups::default();
    let mut singles = symbolize::with(|symbolizer| {
        let single = |(task, answer): (Task, Option<Awaits>)| {
            groups.add(&task, answer.as_ref(), now, symbolizer)
        };
        tasks
            .into_iter()
            .zip(answers)
            .map(single)
            .collect::<Vec<_>>()
    });
    let (groups, places) = groups.sorted();
    for single in &mut singles {
        single.group = places[single.group];
    }
    singles.sort_by_key(|single| (Reverse(single.age), single.id));
    Snapshot {
        groups,
        tasks: singles,
    }
}

/// What each task answers; `None` for those that cannot, or are not asked.
fn ask(tasks: &[Task]) -> Vec<Option<Awaits>> {
    let probes: Vec<_> = tasks
        .iter()
        .filter_map(|task| task.probe.as_ref())
        .collect();
    let mut answers = round::ask(&probes, round::PATIENCE).into_iter();
    tasks
        .iter()
        .map(|task| task.probe.as_ref().and_then(|_| answers.next().flatten()))
        .collect()
}

/// Groups in the making, by first sight.
#[derive(Default)]
struct Groups {
    places: HashMap<Origin, usize>,
    groups: Vec<Group>,
}

impl Groups {
    fn add(
        &mut self,
        task: &Task,
        answer: Option<&Awaits>,
        now: Instant,
        symbolizer: &mut Symbolizer,
    ) -> Single {
        let age = now.saturating_duration_since(task.spawned);
        let wait = answer.and_then(|awaits| most_telling(awaits, symbolizer));
        let origin = Origin {
            site: task.site,
            stack: whole(wait, &task.stack),
            labels: task.labels,
        };
        let place = *self.places.entry(origin.clone()).or_insert_with(|| {
            let reason = wait.map(|stack| reason(stack, symbolizer));
            self.groups.push(Group::new(origin, reason));
            self.groups.len() - 1
        });
        self.groups[place].add(age);
        let polls = task.known_polls();
        Single {
            id: task.id,
            age,
            state: Activity::of(polls, task.probe.is_some(), answer.is_some()),
            polled: polls
                .and_then(|polls| polls.last)
                .map(|last| now.saturating_duration_since(last)),
            group: place,
        }
    }

    /// The largest first, and where each has gone.
    fn sorted(self) -> (Vec<Group>, Vec<usize>) {
        let mut order: Vec<(usize, Group)> = self.groups.into_iter().enumerate().collect();
        order.sort_by(|(_, a), (_, b)| {
            b.count
                .cmp(&a.count)
                .then_with(|| a.origin.site.cmp(b.origin.site))
                .then_with(|| a.origin.stack.cmp(&b.origin.stack))
        });
        let mut places = vec![0; order.len()];
        for (now, (before, _)) in order.iter().enumerate() {
            places[*before] = now;
        }
        (order.into_iter().map(|(_, group)| group).collect(), places)
    }
}

/// Where a task waits, followed by where it was spawned.
pub(super) fn whole(wait: Option<&Addresses>, spawned: &[usize]) -> Addresses {
    match wait {
        None => spawned.into(),
        Some(wait) => [&**wait, &[CREATED_BY], spawned].concat().into(),
    }
}

impl Group {
    fn new(origin: Origin, reason: Option<&'static str>) -> Self {
        Self {
            origin,
            reason,
            count: 0,
            youngest: Duration::MAX,
            oldest: Duration::ZERO,
        }
    }

    fn add(&mut self, age: Duration) {
        self.count += 1;
        self.youngest = self.youngest.min(age);
        self.oldest = self.oldest.max(age);
    }
}

impl Activity {
    pub(super) fn of(polls: Option<Polls>, is_wrapped: bool, has_answered: bool) -> Self {
        match polls {
            None => Self::Unknown,
            _ if has_answered => Self::Idle,
            Some(Polls { last: None, .. }) => Self::NotYetPolled,
            Some(Polls { running: true, .. }) => Self::Running,
            Some(_) if is_wrapped => Self::Runnable,
            Some(_) => Self::Idle,
        }
    }
}

impl Origin {
    /// What stands in for a stack that could not be taken.
    pub(crate) fn place(&self) -> Option<Place> {
        self.stack.is_empty().then(|| Place::spawned_at(self.site))
    }
}
