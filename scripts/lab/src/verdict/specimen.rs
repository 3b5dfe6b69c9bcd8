//! Profiles and series made by hand, for the tests of this module.

use std::sync::Arc;

use bytes::Bytes;
use pprof_view::{Function, Line, Location, Profile, Sample, ValueType};

use super::series::{Reading, Series};
use crate::load::Digest;
use crate::metrics::Metrics;

/// How many tasks have a creation stack, and its frames, leaf first: function, file, line.
pub(crate) type Stack<'a> = (i64, &'a [(&'a str, &'a str, i64)]);

/// A `goroutine` profile of these stacks.
pub(crate) fn tasks(stacks: &[Stack<'_>]) -> Profile {
    let mut profile = Profile::default();
    let word = |text: &str| -> Arc<str> { text.into() };
    profile.sample_types = vec![ValueType {
        kind: word("goroutine"),
        unit: word("count"),
    }];
    for (count, frames) in stacks {
        let mut locations = Vec::new();
        for (name, filename, line) in *frames {
            let function = profile.functions.len();
            profile.functions.push(Function {
                name: word(name),
                system_name: word(""),
                filename: word(filename),
                start_line: 0,
            });
            let id = profile.locations.len() as u64 + 1;
            locations.push(profile.locations.len());
            profile.locations.push(Location {
                id,
                address: id,
                mapping: None,
                lines: vec![Line {
                    function,
                    line: *line,
                    column: 0,
                }],
                is_folded: false,
            });
        }
        profile.samples.push(Sample {
            locations,
            values: vec![*count],
            labels: vec![],
        });
    }
    profile
}

/// A reading after `reads` requests whose counter came to rest at the profile's total.
pub(crate) fn reading(name: &'static str, reads: u64, profile: Profile) -> Reading {
    let counter = super::Census::of(&profile).total();
    Reading {
        name,
        reads,
        counter,
        highest: counter,
        profile,
        raw: Bytes::new(),
        metrics: Metrics::default(),
    }
}

/// A series of 500, 1,000 and 2,000 reads over 200 keys, with the profiles given for baseline, warm-up and the three points.
pub(crate) fn series(profiles: [Profile; 5]) -> Series {
    let [baseline, warm, n, n2, n4] = profiles;
    Series {
        baseline: reading("baseline", 0, baseline),
        warm: reading("warm", 200, warm),
        points: vec![
            reading("n", 700, n),
            reading("2n", 1_200, n2),
            reading("4n", 2_200, n4),
        ],
        scheduled: 2_200,
        completed: 2_200,
        dropped: 0,
        statuses: [(200, 2_200)].into(),
        digest: Digest::default(),
        probe: None,
        log: String::new(),
    }
}
