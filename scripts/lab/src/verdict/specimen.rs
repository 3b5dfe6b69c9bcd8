//! Profiles and series made by hand, for the tests of this module.

use std::sync::Arc;

use bytes::Bytes;
use pprof_view::{Function, Line, Location, Profile, Sample, ValueType};

use super::report::LoadReport;
use super::series::{Reading, Series};
use super::view::{Kind, Taken};
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

/// A reading after `requests` requests whose counter came to rest at the profile's total.
pub(crate) fn reading(name: &'static str, requests: u64, profile: Profile) -> Reading {
    let counter = super::growth::float(super::Census::of(&profile).total());
    Reading {
        name,
        requests,
        size: 200,
        counter,
        highest: counter,
        taken: vec![Taken {
            kind: Kind::Goroutine,
            profile,
            raw: Bytes::new(),
        }],
        metrics: Metrics::default(),
        answer_bytes: 0,
        cpu: None,
        resident: None,
    }
}

/// A series of 500, 1,000 and 2,000 requests after 200 to warm up, with the profiles given for baseline, warm-up and the three points.
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
        runs: [200, 500, 500, 1_000].map(served).to_vec(),
        probe: None,
        log: String::new(),
    }
}

/// A run whose requests were all answered with 200.
pub(crate) fn served(requests: u64) -> LoadReport {
    LoadReport {
        scheduled: requests,
        completed: requests,
        statuses: [(200, requests)].into(),
        ..LoadReport::default()
    }
}
