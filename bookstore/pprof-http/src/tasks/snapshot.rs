//! The live tasks as a profile.

use std::collections::HashMap;
use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::registry::{self, Task};
use super::unavailable;
use crate::stacks::{Machinery, Place, Sample, Stacks, ValueType};
use crate::symbolize::trimmed;

const GOROUTINE: ValueType = ValueType::new("goroutine", "count");

/// Live tasks of one origin.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) site: &'static Location<'static>,
    pub(crate) stack: Arc<[usize]>,
    pub(crate) count: usize,
    pub(crate) youngest: Duration,
    pub(crate) oldest: Duration,
}

/// One live task, for the full dump.
#[derive(Clone, Debug)]
pub(crate) struct Single {
    pub(crate) id: u64,
    pub(crate) age: Duration,
    pub(crate) group: Group,
}

/// How many tasks are alive.
pub(crate) fn len() -> usize {
    registry::len()
}

/// The live tasks by site and creation stack, the largest group first.
pub(crate) fn groups() -> Vec<Group> {
    let now = Instant::now();
    let mut groups: HashMap<(&'static Location<'static>, Arc<[usize]>), Group> = HashMap::new();
    registry::for_each(|task| {
        let one = group(task, now);
        groups
            .entry((task.site, Arc::clone(&task.stack)))
            .and_modify(|group| {
                group.count += 1;
                group.youngest = group.youngest.min(one.youngest);
                group.oldest = group.oldest.max(one.oldest);
            })
            .or_insert(one);
    });
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by(|a, b| {
        b.count
            .cmp(&a.count)
            .then_with(|| a.site.cmp(b.site))
            .then_with(|| a.stack.cmp(&b.stack))
    });
    groups
}

/// Every live task, the oldest first.
pub(crate) fn singles() -> Vec<Single> {
    let now = Instant::now();
    let mut all = Vec::new();
    registry::for_each(|task| {
        let group = group(task, now);
        // tokio::task::Id shows itself as a number and has no other way to it.
        let id = task.id.to_string().parse().unwrap_or(0);
        all.push(Single {
            id,
            age: group.oldest,
            group,
        });
    });
    all.sort_by(|a, b| b.age.cmp(&a.age).then(a.id.cmp(&b.id)));
    all
}

fn group(task: &Task, now: Instant) -> Group {
    let age = now.saturating_duration_since(task.spawned);
    Group {
        site: task.site,
        stack: Arc::clone(&task.stack),
        count: 1,
        youngest: age,
        oldest: age,
    }
}

impl Group {
    /// What stands in for a creation stack that could not be taken.
    pub(crate) fn place(&self) -> Option<Place> {
        self.stack.is_empty().then(|| Place {
            function: format!(
                "task spawned at {}:{}",
                trimmed(self.site.file()),
                self.site.line()
            ),
            file: trimmed(self.site.file()),
            line: self.site.line(),
        })
    }
}

/// The live tasks, one sample per origin.
pub(crate) fn snapshot() -> Stacks {
    let samples = groups()
        .into_iter()
        .map(|group| Sample {
            addresses: group.stack.as_ref().into(),
            place: group.place(),
            values: vec![i64::try_from(group.count).unwrap_or(i64::MAX)],
            labels: Vec::new(),
        })
        .collect();
    Stacks {
        sample_types: &[GOROUTINE],
        default_type: "goroutine",
        period_type: GOROUTINE,
        period: 1,
        taken: SystemTime::now(),
        duration: None,
        comments: unavailable()
            .map(|why| format!("empty: {why}"))
            .into_iter()
            .collect(),
        machinery: Machinery::Spawning,
        samples,
    }
}
