//! The live tasks as the profile `goroutine`.

use std::time::SystemTime;

use super::snapshot::take;
use super::{registry, unavailable};
use crate::profiles::{Profile, State};
use crate::stacks::{Machinery, Sample, Stacks, ValueType};
use crate::text;

/// Tasks by where they wait and by the stack that created them.
pub(crate) const GOROUTINE: Profile = Profile {
    name: "goroutine",
    alias: Some("tasks"),
    what: "tokio's live tasks: where they wait, and the stack that created them",
    parameters: &[],
    count: registry::len,
    state,
    snapshot,
    text: text::tasks,
};

const COUNT: ValueType = ValueType::new("goroutine", "count");

fn state() -> State {
    match unavailable() {
        None => State::On(
            "every task with its creation stack; where it waits, for those of pprof_http::spawn and requests in its layer"
                .to_owned(),
        ),
        Some(why) => State::Missing(why.to_owned()),
    }
}

/// The live tasks, one sample per origin.
fn snapshot() -> Stacks {
    let samples = take()
        .groups
        .into_iter()
        .map(|group| Sample {
            places: group.origin.place().into_iter().collect(),
            values: vec![i64::try_from(group.count).unwrap_or(i64::MAX)],
            labels: group.origin.labels.of_sample(),
            addresses: group.origin.stack,
        })
        .collect();
    Stacks {
        sample_types: &[COUNT],
        default_type: "goroutine",
        period_type: COUNT,
        period: 1,
        taken: SystemTime::now(),
        duration: None,
        comments: unavailable()
            .map(|why| format!("incomplete: {why}"))
            .into_iter()
            .collect(),
        machinery: Machinery::Spawning,
        samples,
    }
}
