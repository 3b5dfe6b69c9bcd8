//! `traces`: each sample with its stack.

use std::fmt;

use serde::Serialize;

use super::subject::Subject;
use super::text::Amounts;
use super::{Header, Options, ReportError};
use crate::graph::{Binaries, Nodes};
use crate::measure;
use crate::profile::{LabelValue, Profile};
use crate::transform::Granularity;

/// The samples of a profile.
#[derive(Debug, Clone, Serialize)]
pub struct Traces {
    /// The profile.
    #[serde(flatten)]
    pub header: Header,
    /// The samples in file order; those without a frame are left out.
    pub samples: Vec<Trace>,
    /// What the options did not do.
    pub warnings: Vec<String>,
    /// How the text spells values.
    #[serde(skip)]
    pub amounts: Amounts,
}

/// A sample.
#[derive(Debug, Clone, Serialize)]
pub struct Trace {
    /// Its value.
    pub value: i64,
    /// Its tags: texts by key, then numbers by key.
    pub tags: Vec<TraceTag>,
    /// Its stack, leaf first.
    pub stack: Vec<TraceFrame>,
}

/// What a sample says under one key.
#[derive(Debug, Clone, Serialize)]
pub struct TraceTag {
    /// The key.
    pub key: String,
    /// The values as printed, separated by blanks.
    pub value: String,
}

/// A frame of a stack.
#[derive(Debug, Clone, Serialize)]
pub struct TraceFrame {
    /// Name as printed.
    pub name: String,
    /// Whether the function was merged into the one that follows.
    pub inline: bool,
}

/// Lists the samples.
///
/// # Errors
/// The profile has no such sample type.
pub fn traces(profile: Profile, options: &Options) -> Result<Traces, ReportError> {
    let subject = Subject::new(profile, options, Granularity::Functions)?;
    let nodes = Nodes::new(&subject.profile, Binaries::Merged);
    let names: Vec<String> = nodes
        .infos
        .iter()
        .map(crate::graph::NodeInfo::printable)
        .collect();
    let samples = subject.profile.samples.iter().filter_map(|sample| {
        let frames = sample
            .locations
            .iter()
            .flat_map(|&location| nodes.frames(location));
        let stack: Vec<TraceFrame> = frames
            .map(|(node, inline)| TraceFrame {
                name: names[node].clone(),
                inline,
            })
            .collect();
        (!stack.is_empty()).then(|| Trace {
            value: sample.values[subject.value],
            tags: tags(&subject, sample),
            stack,
        })
    });
    Ok(Traces {
        samples: samples.collect(),
        header: subject.header,
        warnings: subject.warnings,
        amounts: Amounts(subject.scale),
    })
}

fn tags(subject: &Subject, sample: &crate::profile::Sample) -> Vec<TraceTag> {
    let mut texts: Vec<TraceTag> = Vec::new();
    let mut numbers: Vec<TraceTag> = Vec::new();
    for label in &sample.labels {
        let (tags, value) = match &label.value {
            LabelValue::Text(text) => (&mut texts, text.to_string()),
            LabelValue::Number { value, .. } => {
                let unit = subject.units.get(&label.key);
                (&mut numbers, measure::label(*value, unit, "auto"))
            }
        };
        match tags.iter_mut().find(|tag| *tag.key == *label.key) {
            Some(tag) => {
                tag.value.push(' ');
                tag.value.push_str(&value);
            }
            None => tags.push(TraceTag {
                key: label.key.to_string(),
                value,
            }),
        }
    }
    // pprof sorts the lines that it prints.
    for tags in [&mut texts, &mut numbers] {
        tags.sort_by_cached_key(ToString::to_string);
    }
    texts.append(&mut numbers);
    texts
}

const RULE: &str = "-----------+-------------------------------------------------------";

impl fmt::Display for Traces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.header.origin(&self.amounts.0);
        writeln!(f, "{}", lines.join("\n"))?;
        for sample in &self.samples {
            writeln!(f, "{RULE}")?;
            for tag in &sample.tags {
                writeln!(f, "{tag}")?;
            }
            let mut value = self.amounts.label(sample.value);
            for frame in &sample.stack {
                let mark = if frame.inline { " (inline)" } else { "" };
                writeln!(f, "{value:>10}   {}{mark}", frame.name)?;
                value.clear();
            }
        }
        writeln!(f, "{RULE}")
    }
}

impl fmt::Display for TraceTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>10}:  {}", self.key, self.value)
    }
}
