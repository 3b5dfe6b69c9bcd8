//! What the looks have seen, added up.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use crate::cpu::Hertz;
use crate::labels::Labels;
use crate::stacks::{Addresses, Machinery, Sample, Stacks, ValueType};
use crate::tasks::probe::Awaits;
use crate::tasks::registry::Task;
use crate::tasks::snapshot::{Activity, whole};

/// As felixge/fgprof has them.
const SAMPLE_TYPES: &[ValueType] = &[
    ValueType::new("samples", "count"),
    ValueType::new("time", "nanoseconds"),
];

/// Looks and seconds by stack.
#[derive(Default)]
pub(super) struct Sums {
    by_stack: HashMap<(Addresses, Labels, &'static str), Value>,
    looks: u64,
    asked: usize,
    silent: usize,
}

#[derive(Clone, Copy, Default)]
struct Value {
    samples: f64,
    seconds: f64,
}

impl Sums {
    pub(super) fn looks(&self) -> u64 {
        self.looks
    }

    /// Adds a look at tasks that stand for `weight` each and for the time since the look before.
    pub(super) fn add(
        &mut self,
        tasks: Vec<Task>,
        answers: Vec<Option<Awaits>>,
        weight: f64,
        since: Duration,
    ) {
        self.looks += 1;
        self.asked += tasks.len();
        for (task, answer) in tasks.into_iter().zip(answers) {
            let state = match Activity::of(task.known_polls(), true, answer.is_some()) {
                Activity::Running => "running",
                Activity::Runnable | Activity::NotYetPolled => "runnable",
                Activity::Idle | Activity::Unknown => "waiting",
            };
            self.silent += usize::from(answer.is_none());
            let awaits: &[Addresses] = answer.as_deref().unwrap_or_default();
            if awaits.is_empty() {
                self.count(whole(None, &task.stack), task.labels, state, weight, since);
            }
            // An await of several things is divided among them.
            #[expect(clippy::cast_precision_loss, reason = "a few leaves")]
            let share = weight / awaits.len() as f64;
            for wait in awaits {
                self.count(
                    whole(Some(wait), &task.stack),
                    task.labels,
                    state,
                    share,
                    since,
                );
            }
        }
    }

    fn count(
        &mut self,
        stack: Addresses,
        labels: Labels,
        state: &'static str,
        weight: f64,
        since: Duration,
    ) {
        let value = self.by_stack.entry((stack, labels, state)).or_default();
        value.samples += weight;
        value.seconds += weight * since.as_secs_f64();
    }

    pub(super) fn into_stacks(self, rate: Hertz, taken: SystemTime, length: Duration) -> Stacks {
        let mut comments = vec![format!(
            "wall clock of wrapped tasks at {} Hz; {} looks asked {} tasks, {} had no answer (running, or waiting to run)",
            rate.get(),
            self.looks,
            self.asked,
            self.silent
        )];
        if self.asked == 0 {
            comments.push(
                "empty: no wrapped task was alive; use pprof_http::spawn and pprof_http::RequestLayer"
                    .to_owned(),
            );
        }
        let samples = self
            .by_stack
            .into_iter()
            .map(|((addresses, labels, state), value)| {
                let mut labels = labels.of_sample();
                labels.push(("state", state.to_owned()));
                Sample {
                    addresses,
                    places: Vec::new(),
                    values: vec![rounded(value.samples), rounded(value.seconds * 1e9)],
                    labels,
                }
            });
        Stacks {
            sample_types: SAMPLE_TYPES,
            default_type: "time",
            period_type: ValueType::new("wallclock", "nanoseconds"),
            period: i64::from(rate.period()),
            taken,
            duration: Some(length),
            comments,
            machinery: Machinery::Spawning,
            samples: samples.collect(),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "sums of a capture are far below 2^63"
)]
fn rounded(value: f64) -> i64 {
    value.round() as i64
}
