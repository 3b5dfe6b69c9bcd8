//! The units of numeric tags.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::profile::{LabelValue, Profile};

/// One unit for each key of numeric tags.
#[derive(Debug, Clone, Default)]
pub(crate) struct Units(BTreeMap<Arc<str>, Arc<str>>);

impl Units {
    /// The first unit that stands with a key. Where none does, the key itself is taken for the unit, as in `bytes`.
    pub(crate) fn of(profile: &Profile) -> Self {
        let mut units: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
        let labels = profile.samples.iter().flat_map(|sample| &sample.labels);
        for label in labels {
            if let LabelValue::Number { unit, .. } = &label.value {
                let known = units.entry(label.key.clone()).or_default();
                if known.is_empty() {
                    *known = unit.clone();
                }
            }
        }
        for (key, unit) in &mut units {
            if unit.is_empty() {
                *unit = match &**key {
                    "alignment" | "request" => "bytes".into(),
                    _ => key.clone(),
                };
            }
        }
        Self(units)
    }

    /// The unit of a key; empty if it has no numbers.
    pub(crate) fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", |unit| unit)
    }

    /// Says which numbers are read in a unit that is not theirs.
    pub(crate) fn warnings(&self, profile: &Profile) -> Vec<String> {
        let mut others: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let labels = profile.samples.iter().flat_map(|sample| &sample.labels);
        for label in labels {
            if let LabelValue::Number { unit, .. } = &label.value
                && !unit.is_empty()
                && **unit != *self.get(&label.key)
            {
                others.entry(&label.key).or_default().insert(unit);
            }
        }
        let warning = |(key, others): (&str, BTreeSet<&str>)| {
            let others: Vec<&str> = others.into_iter().collect();
            format!(
                "the numbers of tag {key} are read as {}, also those in {}",
                self.get(key),
                others.join(", ")
            )
        };
        others.into_iter().map(warning).collect()
    }
}
