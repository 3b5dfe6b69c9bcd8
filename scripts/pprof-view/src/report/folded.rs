//! `folded`: one line for each stack, as flame graph tools read it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::subject::Subject;
use super::{Options, ReportError};
use crate::graph::{Binaries, Nodes};
use crate::profile::Profile;
use crate::transform::Granularity;

/// Stacks with their values, `root;caller;leaf 42`, sorted by stack; values are in the profile's unit.
///
/// # Errors
/// The profile has no such sample type.
pub fn folded(profile: Profile, options: &Options) -> Result<String, ReportError> {
    let subject = Subject::new(profile, options, Granularity::Functions)?;
    let nodes = Nodes::new(&subject.profile, Binaries::Merged);
    // What separates frames and lines cannot be part of a name.
    let name = |info: &crate::graph::NodeInfo| {
        info.printable()
            .replace(';', ":")
            .replace(['\n', '\r'], " ")
    };
    let names: Vec<String> = nodes.infos.iter().map(name).collect();
    let mut stacks: BTreeMap<String, i64> = BTreeMap::new();
    for sample in &subject.profile.samples {
        let frames = sample
            .locations
            .iter()
            .flat_map(|&location| nodes.frames(location));
        let mut stack: Vec<&str> = frames.map(|(node, _)| &*names[node]).collect();
        stack.reverse();
        if !stack.is_empty() {
            let sum = stacks.entry(stack.join(";")).or_default();
            *sum = sum.wrapping_add(sample.values[subject.value]);
        }
    }
    let mut out = String::new();
    for (stack, value) in stacks.into_iter().filter(|(_, value)| *value != 0) {
        writeln!(out, "{stack} {value}").expect("writing to a String succeeds");
    }
    Ok(out)
}
