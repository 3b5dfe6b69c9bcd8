//! Folded stacks: `root;caller;leaf 42`, a line each.

use std::collections::HashMap;
use std::sync::Arc;

use super::Budget;
use super::error::{Fault, ParseError};
use crate::profile::{Function, Line, Location, Profile, Sample, ValueType};

/// The first lines of Go's `debug=1` answers: the only texts of this world that could be taken for a stack.
const NOT_FOLDED: [&str; 6] = [
    "goroutine profile:",
    "threadcreate profile:",
    "heap profile:",
    "heap_v2/",
    "--- contention",
    "--- mutex",
];

/// Whether a text begins with a stack and a number.
pub(super) fn is_folded(bytes: &[u8]) -> bool {
    let first = lines(bytes).map(|(_, line)| line).next();
    first.is_some_and(|line| {
        let is_answer = NOT_FOLDED
            .iter()
            .any(|start| line.starts_with(start.as_bytes()));
        !is_answer && split(line).is_some()
    })
}

/// The stacks as samples of type `samples/count`.
pub(super) fn read(bytes: &[u8], budget: &mut Budget) -> Result<Profile, ParseError> {
    let mut profile = Profile {
        sample_types: vec![ValueType {
            kind: "samples".into(),
            unit: "count".into(),
        }],
        ..Profile::default()
    };
    let mut known: HashMap<Arc<str>, usize> = HashMap::new();
    for (offset, line) in lines(bytes) {
        let Some((stack, value)) = split(line) else {
            return Err(Fault::FoldedLine.at(offset));
        };
        budget.charge::<Sample>(offset)?;
        let mut locations = Vec::new();
        for name in stack.rsplit(|byte| *byte == b';') {
            budget.charge::<usize>(offset)?;
            let name: Arc<str> = String::from_utf8_lossy(name).into();
            let next = profile.locations.len();
            let index = *known.entry(name.clone()).or_insert(next);
            if index == next {
                budget.charge::<(Location, Line, Function)>(offset)?;
                profile.add_frame(name);
            }
            locations.push(index);
        }
        profile.samples.push(Sample {
            locations,
            values: vec![value],
            labels: Vec::new(),
        });
    }
    Ok(profile)
}

impl Profile {
    fn add_frame(&mut self, name: Arc<str>) {
        self.locations.push(Location {
            id: self.locations.len() as u64 + 1,
            lines: vec![Line {
                function: self.functions.len(),
                line: 0,
                column: 0,
            }],
            ..Location::default()
        });
        self.functions.push(Function {
            name,
            ..Function::default()
        });
    }
}

/// The lines that are not blank, with their offsets.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut offset = 0;
    let lines = bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(move |line| {
            let at = offset;
            offset += line.len();
            (at, line.trim_ascii_end())
        });
    lines.filter(|(_, line)| !line.is_empty())
}

/// The stack and the number behind the last blank.
fn split(line: &[u8]) -> Option<(&[u8], i64)> {
    let blank = line.iter().rposition(|byte| matches!(byte, b' ' | b'\t'))?;
    let value = std::str::from_utf8(&line[blank + 1..]).ok()?.parse().ok()?;
    let stack = line[..blank].trim_ascii();
    (!stack.is_empty()).then_some((stack, value))
}
