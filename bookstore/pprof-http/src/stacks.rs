//! Stacks with values: the one type that every sampler yields and every encoder takes.

use std::collections::HashMap;
use std::panic::Location;
use std::time::{Duration, SystemTime};

use crate::symbolize::trimmed;

/// What one value of a sample counts, for example `cpu` in `nanoseconds`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueType {
    /// What is counted: `samples`, `cpu`, `inuse_space`, …
    pub kind: &'static str,
    /// Its unit: `count`, `nanoseconds` or `bytes`.
    pub unit: &'static str,
}

impl ValueType {
    /// Names a value and its unit.
    pub const fn new(kind: &'static str, unit: &'static str) -> Self {
        Self { kind, unit }
    }
}

/// Functions on the leaf side that belong to the measuring, not to what is measured.
///
/// They are taken off a stack from its leaf up to the first function that does not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Machinery {
    /// Nothing is hidden.
    None,
    /// This crate, the allocator shims of std, and the growing of its collections.
    Allocation,
    /// This crate and tokio's spawning.
    Spawning,
    /// This crate, the locks that it wraps, and the dropping of guards.
    Waiting,
}

/// Instruction addresses, leaf first. Each lies inside its instruction: the interrupted one for the
/// leaf of a CPU sample, the call for every return address (the address less one).
pub type Addresses = Box<[usize]>;

/// Stands in a stack between where a task waits and the stack that created the task.
pub const CREATED_BY: usize = 0;

/// A source position that stands in where no stack could be taken.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// What to show as the function's name.
    pub function: String,
    /// The source file, as the compiler names it; empty if there is none.
    pub file: String,
    /// The line in it, from 1; 0 if there is none.
    pub line: u32,
}

impl Place {
    /// For a task whose own stack is not known: where it was spawned.
    pub(crate) fn spawned_at(site: &Location<'_>) -> Self {
        let file = trimmed(site.file());
        Self {
            function: format!("task spawned at {file}:{}", site.line()),
            line: site.line(),
            file,
        }
    }
}

/// One stack and what was counted there.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Where: leaf first.
    pub addresses: Addresses,
    /// Shown instead of the addresses where there are none: leaf first.
    pub places: Vec<Place>,
    /// One value for each of [`Stacks::sample_types`].
    pub values: Vec<i64>,
    /// Key and value pairs, for `-tagfocus`.
    pub labels: Vec<(&'static str, String)>,
}

/// A profile before symbols and encoding.
#[derive(Clone, Debug)]
pub struct Stacks {
    /// What the values of each sample mean, in order.
    pub sample_types: &'static [ValueType],
    /// Which of them a viewer shows first.
    pub default_type: &'static str,
    /// What the sampling period counts.
    pub period_type: ValueType,
    /// The sampling period in that unit.
    pub period: i64,
    /// When the snapshot was taken or the capture began.
    pub taken: SystemTime,
    /// How long was captured; `None` for a snapshot.
    pub duration: Option<Duration>,
    /// Remarks for the reader: which sampler ran, what was lost, what is switched off.
    pub comments: Vec<String>,
    /// Which leaf-side frames to hide.
    pub machinery: Machinery,
    /// The stacks.
    pub samples: Vec<Sample>,
}

impl Stacks {
    /// What was added since `earlier`, a snapshot of the same profile: values are subtracted stack by
    /// stack, and stacks without any change left out. A value that fell is negative, as in `-base`.
    #[must_use]
    pub fn since(mut self, earlier: &Self) -> Self {
        let mut before: HashMap<_, Vec<i64>> = HashMap::new();
        for sample in &earlier.samples {
            let key = (&sample.addresses, &sample.places, &sample.labels);
            let values = before
                .entry(key)
                .or_insert_with(|| vec![0; sample.values.len()]);
            values
                .iter_mut()
                .zip(&sample.values)
                .for_each(|(sum, value)| *sum += value);
        }
        // Each stack is taken out of the earlier snapshot once, so that a doubled key is not subtracted twice.
        let past: Vec<Option<Vec<i64>>> = self
            .samples
            .iter()
            .map(|sample| before.remove(&(&sample.addresses, &sample.places, &sample.labels)))
            .collect();
        let gone: Vec<Sample> = before
            .into_iter()
            .map(|((addresses, places, labels), values)| Sample {
                addresses: addresses.clone(),
                places: places.clone(),
                labels: labels.clone(),
                values: values.into_iter().map(|value| -value).collect(),
            })
            .collect();
        for (sample, past) in self.samples.iter_mut().zip(past) {
            if let Some(past) = past {
                sample
                    .values
                    .iter_mut()
                    .zip(past)
                    .for_each(|(value, past)| *value -= past);
            }
        }
        self.samples.extend(gone);
        self.samples
            .retain(|sample| sample.values.iter().any(|value| *value != 0));
        self.duration = self.taken.duration_since(earlier.taken).ok();
        self
    }

    /// The mean size of what was allocated at a sample, in bytes; `None` where allocations are not what is counted.
    pub fn block_size(&self, sample: &Sample) -> Option<i64> {
        let value = |kind| {
            let index = self.sample_types.iter().position(|t| t.kind == kind)?;
            sample.values.get(index)
        };
        value("alloc_space")?.checked_div(*value("alloc_objects")?)
    }

    /// The sum of one value over all samples.
    pub fn total(&self, index: usize) -> i64 {
        self.samples.iter().map(|sample| sample.values[index]).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stacks(samples: &[(&[usize], i64)]) -> Stacks {
        Stacks {
            sample_types: const { &[ValueType::new("objects", "count")] },
            default_type: "objects",
            period_type: ValueType::new("objects", "count"),
            period: 1,
            taken: SystemTime::now(),
            duration: None,
            comments: Vec::new(),
            machinery: Machinery::None,
            samples: samples
                .iter()
                .map(|(addresses, value)| Sample {
                    addresses: (*addresses).into(),
                    places: Vec::new(),
                    values: vec![*value],
                    labels: Vec::new(),
                })
                .collect(),
        }
    }

    fn values(stacks: &Stacks) -> Vec<(Vec<usize>, i64)> {
        let mut all: Vec<_> = stacks
            .samples
            .iter()
            .map(|s| (s.addresses.to_vec(), s.values[0]))
            .collect();
        all.sort();
        all
    }

    #[test]
    fn a_delta_keeps_what_grew_shrank_came_and_went() {
        let before = stacks(&[(&[1], 5), (&[2], 5), (&[3], 5), (&[4], 5)]);
        let after = stacks(&[(&[1], 7), (&[2], 3), (&[3], 5), (&[5], 1)]);
        let delta = after.since(&before);
        let expected = vec![(vec![1], 2), (vec![2], -2), (vec![4], -5), (vec![5], 1)];
        assert_eq!(values(&delta), expected);
        assert!(delta.duration.is_some());
    }
}
