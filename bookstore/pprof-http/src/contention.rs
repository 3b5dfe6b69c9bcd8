//! What `block` and `mutex` share: contentions and their delay, summed up by stack.

use std::array;
use std::collections::HashMap;
use std::panic::Location;
use std::sync::Mutex;
use std::time::SystemTime;

use crate::exclude;
use crate::labels::Labels;
use crate::stacks::{Addresses, Machinery, Place, Sample, Stacks, ValueType};
use crate::unwind::{self, DEPTH};

const CONTENTIONS: ValueType = ValueType::new("contentions", "count");
const DELAY: ValueType = ValueType::new("delay", "nanoseconds");

/// Enough that threads seldom wait for each other here.
const SHARDS: usize = 16;

/// What of a contention beside its stack keeps it apart from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    /// What was waited for, such as `mutex`: the label `kind`.
    pub(crate) kind: &'static str,
    pub(crate) labels: Labels,
    /// Where the task was spawned, of one whose stack was not seen.
    pub(crate) spawned_at: Option<&'static Location<'static>>,
}

/// Contentions and nanoseconds, scaled to the truth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sum {
    pub(crate) contentions: f64,
    pub(crate) delay: f64,
}

type Sums = HashMap<Origin, HashMap<Addresses, Sum>>;

/// The sums of one profile since the start. They take memory by the number of distinct stacks, not of contentions.
#[derive(Debug)]
pub(crate) struct Contentions {
    shards: [Mutex<Sums>; SHARDS],
}

impl Origin {
    /// Of what the calling thread does now.
    pub(crate) fn here(kind: &'static str) -> Self {
        Self {
            kind,
            labels: crate::labels::current(),
            spawned_at: None,
        }
    }

    /// `kind`, and what the work was labelled with.
    pub(crate) fn labels(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        [("kind", self.kind)].into_iter().chain(self.labels.pairs())
    }
}

impl Sum {
    /// What one contention stands for that is sampled with the probability `1 / weight`.
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums below 2^53, some hundred days, are exact"
    )]
    pub(crate) fn of(delay: u64, weight: f64) -> Self {
        Self {
            contentions: weight,
            delay: delay as f64 * weight,
        }
    }
}

impl Contentions {
    pub(crate) fn new() -> Self {
        Self {
            shards: array::from_fn(|_| Mutex::default()),
        }
    }

    /// Adds to the calling thread's stack, unless the thread does the profiler's own work: that would count itself,
    /// and could come from an allocation under a shard's lock.
    #[inline(never)]
    pub(crate) fn add_here(&self, kind: &'static str, sum: Sum) {
        if exclude::is_excluded() {
            return;
        }
        let mut stack = [0; DEPTH];
        let depth = unwind::here(&mut stack);
        self.add(Origin::here(kind), &stack[..depth], sum);
    }

    pub(crate) fn add(&self, origin: Origin, stack: &[usize], sum: Sum) {
        let _excluded = exclude::enter();
        let mut shard = crate::lock(self.shard(stack));
        let stacks = shard.entry(origin).or_default();
        if let Some(total) = stacks.get_mut(stack) {
            total.contentions += sum.contentions;
            total.delay += sum.delay;
        } else {
            stacks.insert(stack.into(), sum);
        }
    }

    /// How many stacks there are, one for each kind and labels.
    pub(crate) fn len(&self) -> usize {
        let stacks =
            |shard: &Mutex<Sums>| crate::lock(shard).values().map(HashMap::len).sum::<usize>();
        self.shards.iter().map(stacks).sum()
    }

    /// Every stack with its sum, the longest delay first.
    pub(crate) fn by_delay(&self) -> Vec<(Origin, Addresses, Sum)> {
        let _excluded = exclude::enter();
        let mut all = Vec::new();
        for shard in &self.shards {
            for (origin, stacks) in &*crate::lock(shard) {
                all.extend(
                    stacks
                        .iter()
                        .map(|(stack, sum)| (*origin, stack.clone(), *sum)),
                );
            }
        }
        all.sort_by(|(_, a, x), (_, b, y)| y.delay.total_cmp(&x.delay).then_with(|| a.cmp(b)));
        all
    }

    /// The sums as a profile.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "sums of a process are far below 2^63"
    )]
    pub(crate) fn snapshot(&self, comments: Vec<String>) -> Stacks {
        let sample = |(origin, addresses, sum): (Origin, Addresses, Sum)| Sample {
            addresses,
            places: origin
                .spawned_at
                .into_iter()
                .map(Place::spawned_at)
                .collect(),
            values: vec![sum.contentions.round() as i64, sum.delay.round() as i64],
            labels: origin
                .labels()
                .map(|(key, value)| (key, value.to_owned()))
                .collect(),
        };
        Stacks {
            sample_types: &[CONTENTIONS, DELAY],
            default_type: "delay",
            period_type: CONTENTIONS,
            period: 1,
            taken: SystemTime::now(),
            duration: None,
            comments,
            machinery: Machinery::Waiting,
            samples: self.by_delay().into_iter().map(sample).collect(),
        }
    }

    fn shard(&self, stack: &[usize]) -> &Mutex<Sums> {
        let mix = |sum: usize, address: &usize| sum.rotate_left(5) ^ (address >> 2);
        &self.shards[stack.iter().fold(0, mix) % SHARDS]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Origin = Origin {
        kind: "test",
        labels: Labels::NONE,
        spawned_at: None,
    };

    #[test]
    fn nothing_is_lost_when_many_record_at_once_and_memory_follows_the_stacks() {
        const THREADS: usize = 8;
        const ROUNDS: usize = 10_000;
        const STACKS: usize = 50;
        let contentions = Contentions::new();
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    for round in 0..ROUNDS {
                        let stack = [round % STACKS + 1, 7];
                        contentions.add(KIND, &stack, Sum::of(3, 1.0));
                    }
                });
            }
        });
        assert_eq!(contentions.len(), STACKS);
        let each = i64::try_from(THREADS * ROUNDS / STACKS).unwrap();
        let profile = contentions.snapshot(Vec::new());
        for sample in &profile.samples {
            assert_eq!(sample.values, [each, 3 * each]);
            assert_eq!(sample.labels, [("kind", "test".to_owned())]);
        }
        assert_eq!(profile.total(0), i64::try_from(THREADS * ROUNDS).unwrap());
    }

    #[test]
    fn what_is_sampled_stands_for_its_share_and_longest_comes_first() {
        let contentions = Contentions::new();
        contentions.add(KIND, &[1], Sum::of(10, 1.0));
        contentions.add(KIND, &[2], Sum::of(10, 4.0));
        let values: Vec<_> = contentions
            .by_delay()
            .iter()
            .map(|(_, stack, sum)| (stack[0], sum.contentions, sum.delay))
            .collect();
        assert_eq!(values, [(2, 4.0, 40.0), (1, 1.0, 10.0)]);
    }
}
