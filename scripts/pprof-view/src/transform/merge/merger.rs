//! Adding up samples over one set of tables.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use crate::profile::{Function, LabelValue, Line, Location, Mapping, Profile, Sample};

/// A profile that grows, with what is already in it.
#[derive(Default)]
pub(super) struct Merger {
    profile: Profile,
    samples: HashMap<SampleKey, usize>,
    locations: HashMap<LocationKey, usize>,
    functions: HashMap<Function, usize>,
    mappings: HashMap<MappingKey, usize>,
}

/// Samples of one stack with the same labels are one.
#[derive(PartialEq, Eq, Hash)]
struct SampleKey {
    stack: Vec<usize>,
    labels: Vec<(Arc<str>, LabelValue)>,
}

/// Locations are told apart by where they are in their binary, not in memory.
#[derive(PartialEq, Eq, Hash)]
struct LocationKey {
    offset: u64,
    mapping: Option<usize>,
    lines: Vec<Line>,
    is_folded: bool,
}

/// A binary is one wherever the loader put it in each run.
#[derive(PartialEq, Eq, Hash)]
struct MappingKey {
    pages: u64,
    offset: u64,
    name: Arc<str>,
}

/// One of the profiles that are added, with the places its rows have got.
struct Source<'a> {
    profile: &'a Profile,
    locations: Vec<Option<usize>>,
}

impl Merger {
    /// Adds up the samples; rows that no sample needs are left out.
    pub(super) fn merge(headers: Profile, profiles: &[Profile]) -> Profile {
        let mut merger = Self {
            profile: headers,
            ..Self::default()
        };
        for profile in profiles {
            if merger.profile.mappings.is_empty()
                && let Some(main) = profile.mappings.first()
            {
                merger.mapping(main);
            }
            let mut source = Source {
                profile,
                locations: vec![None; profile.locations.len()],
            };
            for sample in profile.samples.iter().filter(|sample| !sample.is_zero()) {
                merger.sample(&mut source, sample);
            }
        }
        merger.profile
    }

    fn sample(&mut self, source: &mut Source<'_>, sample: &Sample) {
        let stack: Vec<usize> = sample
            .locations
            .iter()
            .map(|&location| self.location(source, location))
            .collect();
        let mut labels: Vec<_> = sample
            .labels
            .iter()
            .map(|label| (label.key.clone(), label.value.clone()))
            .collect();
        labels.sort();
        match self.samples.entry(SampleKey { stack, labels }) {
            Entry::Occupied(entry) => {
                let sums = &mut self.profile.samples[*entry.get()].values;
                for (sum, value) in sums.iter_mut().zip(&sample.values) {
                    *sum = sum.wrapping_add(*value);
                }
            }
            Entry::Vacant(entry) => {
                let locations = entry.key().stack.clone();
                self.profile.samples.push(Sample {
                    locations,
                    ..sample.clone()
                });
                entry.insert(self.profile.samples.len() - 1);
            }
        }
    }

    fn location(&mut self, source: &mut Source<'_>, index: usize) -> usize {
        if let Some(known) = source.locations[index] {
            return known;
        }
        let location = &source.profile.locations[index];
        let mapping = location
            .mapping
            .map(|mapping| self.mapping(&source.profile.mappings[mapping]));
        let start = |profile: &Profile, mapping: Option<usize>| {
            mapping.map_or(0, |index| profile.mappings[index].start)
        };
        let offset = location
            .address
            .wrapping_sub(start(source.profile, location.mapping));
        let lines: Vec<Line> = location
            .lines
            .iter()
            .map(|line| Line {
                function: self.function(&source.profile.functions[line.function]),
                ..*line
            })
            .collect();
        let key = LocationKey {
            offset,
            mapping,
            lines,
            is_folded: location.is_folded,
        };
        let merged = match self.locations.entry(key) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let id = self.profile.locations.len();
                let address = offset.wrapping_add(start(&self.profile, mapping));
                let lines = entry.key().lines.clone();
                let is_folded = location.is_folded;
                self.profile.locations.push(Location {
                    id: id as u64 + 1,
                    address,
                    mapping,
                    lines,
                    is_folded,
                });
                *entry.insert(id)
            }
        };
        source.locations[index] = Some(merged);
        merged
    }

    fn function(&mut self, function: &Function) -> usize {
        let next = self.profile.functions.len();
        let index = *self.functions.entry(function.clone()).or_insert(next);
        if index == next {
            self.profile.functions.push(function.clone());
        }
        index
    }

    fn mapping(&mut self, mapping: &Mapping) -> usize {
        let pages = mapping
            .limit
            .wrapping_sub(mapping.start)
            .wrapping_add(0xfff)
            >> 12;
        let name = if mapping.build_id.is_empty() {
            &mapping.filename
        } else {
            &mapping.build_id
        };
        let key = MappingKey {
            pages,
            offset: mapping.offset,
            name: name.clone(),
        };
        let next = self.profile.mappings.len();
        let index = *self.mappings.entry(key).or_insert(next);
        if index == next {
            self.profile.mappings.push(Mapping {
                id: next as u64 + 1,
                ..mapping.clone()
            });
        }
        index
    }
}
