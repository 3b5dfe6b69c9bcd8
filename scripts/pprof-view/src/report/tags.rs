//! `tags`: which tags samples have, and what those weigh.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::subject::Subject;
use super::text::Amounts;
use super::{Header, Options, ReportError};
use crate::measure;
use crate::profile::{LabelValue, Profile};
use crate::transform::Granularity;

/// The tags of a profile.
#[derive(Debug, Clone, Serialize)]
pub struct Tags {
    /// The profile.
    #[serde(flatten)]
    pub header: Header,
    /// By key.
    pub tags: Vec<Tag>,
    /// What the options did not do.
    pub warnings: Vec<String>,
    /// How the text spells values.
    #[serde(skip)]
    pub amounts: Amounts,
}

/// All samples that have a key.
#[derive(Debug, Clone, Serialize)]
pub struct Tag {
    /// The key.
    pub key: String,
    /// What they weigh together.
    pub total: i64,
    /// What is under the key, heaviest first.
    pub values: Vec<TagValue>,
}

/// All samples that have a value under a key.
#[derive(Debug, Clone, Serialize)]
pub struct TagValue {
    /// The value as printed; numbers that print alike are one.
    pub value: String,
    /// What they weigh together.
    pub weight: i64,
}

/// Adds up the samples by their tags.
///
/// # Errors
/// The profile has no such sample type.
pub fn tags(profile: Profile, options: &Options) -> Result<Tags, ReportError> {
    let subject = Subject::new(profile, options, Granularity::Functions)?;
    let mut keys: BTreeMap<&str, BTreeMap<String, i64>> = BTreeMap::new();
    for sample in &subject.profile.samples {
        for label in &sample.labels {
            let value = match &label.value {
                LabelValue::Text(text) => text.to_string(),
                LabelValue::Number { value, .. } => {
                    measure::label(*value, subject.units.get(&label.key), &options.unit)
                }
            };
            let weight = keys
                .entry(&label.key)
                .or_default()
                .entry(value)
                .or_default();
            *weight = weight.wrapping_add(sample.values[subject.value]);
        }
    }
    let tag = |(key, values): (&str, BTreeMap<String, i64>)| {
        let total = values
            .values()
            .fold(0, |sum: i64, weight| sum.wrapping_add(*weight));
        let values = values
            .into_iter()
            .map(|(value, weight)| TagValue { value, weight });
        let mut values: Vec<TagValue> = values.collect();
        values.sort_by_key(|value| Reverse(value.weight.wrapping_abs()));
        Tag {
            key: key.to_owned(),
            total,
            values,
        }
    };
    Ok(Tags {
        tags: keys.into_iter().map(tag).collect(),
        header: subject.header,
        warnings: subject.warnings,
        amounts: Amounts(subject.scale),
    })
}

impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = self.header.total;
        let share = |weight| {
            if of > 0 {
                format!(" ({})", measure::percentage(weight, of))
            } else {
                String::new()
            }
        };
        let label = |weight| self.amounts.label(weight);
        for tag in &self.tags {
            let (key, total) = (&tag.key, label(tag.total));
            writeln!(
                f,
                " {key}: Total {total} of {}{}",
                label(of),
                share(tag.total)
            )?;
            let weight =
                |value: &TagValue| format!("{}{}:", label(value.weight), share(value.weight));
            let weights: Vec<String> = tag.values.iter().map(weight).collect();
            let width = weights
                .iter()
                .map(|weight| weight.chars().count())
                .max()
                .unwrap_or(0);
            let indent = key.chars().count() + 2;
            for (value, weight) in tag.values.iter().zip(weights) {
                writeln!(f, "{:indent$} {weight:>width$} {}", "", value.value)?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
