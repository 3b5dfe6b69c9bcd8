//! The process's threads, by name.

use std::collections::BTreeMap;
use std::time::SystemTime;

use crate::profiles::{Profile, State};
use crate::stacks::{Machinery, Place, Sample, Stacks, ValueType};
use crate::text;

/// Threads by name.
pub(crate) const THREADCREATE: Profile = Profile {
    name: "threadcreate",
    alias: None,
    what: "threads of the process by name",
    parameters: &[],
    count: len,
    state: || State::On("every thread that is alive".to_owned()),
    snapshot,
    text: |_| text::plain("threadcreate", &snapshot()),
};

const COUNT: ValueType = ValueType::new("threadcreate", "count");

/// How many threads there are; 0 where there is no `/proc`.
pub(crate) fn len() -> usize {
    names().values().sum()
}

/// The threads by name. Linux does not keep who created a thread: the name stands in for the stack.
fn snapshot() -> Stacks {
    let samples = names()
        .into_iter()
        .map(|(name, count)| Sample {
            addresses: Box::default(),
            places: vec![Place {
                function: name,
                file: String::new(),
                line: 0,
            }],
            values: vec![i64::try_from(count).unwrap_or(i64::MAX)],
            labels: Vec::new(),
        })
        .collect();
    Stacks {
        sample_types: &[COUNT],
        default_type: "threadcreate",
        period_type: COUNT,
        period: 1,
        taken: SystemTime::now(),
        duration: None,
        comments: vec!["threads that are alive, by name".to_owned()],
        machinery: Machinery::None,
        samples,
    }
}

fn names() -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    let Ok(entries) = std::fs::read_dir("/proc/self/task") else {
        return names;
    };
    for entry in entries.flatten() {
        // A thread that ends meanwhile is no thread any more.
        if let Ok(name) = std::fs::read_to_string(entry.path().join("comm")) {
            *names.entry(name.trim_end().to_owned()).or_insert(0) += 1;
        }
    }
    names
}
