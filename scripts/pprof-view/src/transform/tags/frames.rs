//! `tagroot`, `tagleaf`: a sample's tags as frames at the ends of its stack.

use std::collections::HashMap;
use std::sync::Arc;

use crate::measure;
use crate::profile::{Function, LabelValue, Line, Location, Profile, Sample};

/// Frames that are made once each.
struct Frames {
    known: HashMap<(String, Arc<str>), usize>,
    next_id: u64,
}

/// Adds a frame for each key at the root, the first key outermost, and at the leaf, the last key innermost. Returns
/// the names of the options whose keys no sample has.
pub(crate) fn add_frames(
    profile: &mut Profile,
    roots: &[Arc<str>],
    leaves: &[Arc<str>],
    unit: &str,
) -> Vec<&'static str> {
    let largest_id = profile.locations.iter().map(|location| location.id).max();
    let mut frames = Frames {
        known: HashMap::new(),
        next_id: largest_id.unwrap_or(0).saturating_add(1),
    };
    let mut samples = std::mem::take(&mut profile.samples);
    let (mut root_found, mut leaf_found) = (roots.is_empty(), leaves.is_empty());
    for sample in &mut samples {
        let mut make = |keys: &[Arc<str>], found: &mut bool| -> Vec<usize> {
            let frame = |key: &Arc<str>| {
                let values = values(sample, key, unit);
                *found |= !values.is_empty();
                frames.intern(profile, values.join(","), key)
            };
            keys.iter().rev().map(frame).collect()
        };
        let above = make(roots, &mut root_found);
        let mut stack = make(leaves, &mut leaf_found);
        stack.append(&mut sample.locations);
        stack.extend(above);
        sample.locations = stack;
    }
    profile.samples = samples;
    let unmatched = [(root_found, "tagroot"), (leaf_found, "tagleaf")];
    let unmatched = unmatched.into_iter().filter(|(found, _)| !found);
    unmatched.map(|(_, name)| name).collect()
}

impl Frames {
    fn intern(&mut self, profile: &mut Profile, name: String, key: &Arc<str>) -> usize {
        let key = (name, key.clone());
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        profile.functions.push(Function {
            name: key.0.as_str().into(),
            filename: key.1.clone(),
            ..Function::default()
        });
        profile.locations.push(Location {
            id: self.next_id,
            lines: vec![Line {
                function: profile.functions.len() - 1,
                line: 0,
                column: 0,
            }],
            ..Location::default()
        });
        self.next_id = self.next_id.saturating_add(1);
        let index = profile.locations.len() - 1;
        self.known.insert(key, index);
        index
    }
}

/// All that a sample says under a key: texts, then numbers with their units.
fn values(sample: &Sample, key: &str, to: &str) -> Vec<String> {
    let of_key = || sample.labels.iter().filter(|label| &*label.key == key);
    let texts = of_key().filter_map(|label| match &label.value {
        LabelValue::Text(text) => Some(text.to_string()),
        LabelValue::Number { .. } => None,
    });
    let mut numbers = of_key().filter_map(|label| match &label.value {
        LabelValue::Text(_) => None,
        LabelValue::Number { value, unit } => Some((*value, &**unit)),
    });
    // Numbers none of which has a unit are not scaled.
    let to = if numbers.clone().any(|(_, unit)| !unit.is_empty()) {
        to
    } else {
        ""
    };
    let numbers = numbers
        .by_ref()
        .map(|(value, unit)| measure::label(value, unit, to));
    texts.chain(numbers).collect()
}
