//! The form of Brendan Gregg's flame graph scripts: root to leaf by semicolons, then a count.

use std::collections::BTreeMap;

use super::line;
use crate::encode::visible;
use crate::stacks::{Sample, Stacks};
use crate::symbolize::{self, Symbolizer};

/// A line for each stack, with the first of its values.
pub(crate) fn folded(stacks: &Stacks) -> String {
    let mut lines: BTreeMap<String, i64> = BTreeMap::new();
    symbolize::with(|symbolizer| {
        for sample in &stacks.samples {
            *lines.entry(path(stacks, sample, symbolizer)).or_default() += sample.values[0];
        }
    });
    let mut text = String::new();
    for (path, count) in lines {
        line(&mut text, format_args!("{path} {count}"));
    }
    text
}

fn path(stacks: &Stacks, sample: &Sample, symbolizer: &mut Symbolizer) -> String {
    let mut names = Vec::new();
    for (address, part) in visible(stacks.machinery, &sample.addresses, symbolizer) {
        for frame in part.frames(&symbolizer.frames(address)) {
            // The types of arrays have one in their names.
            names.push(frame.name.replace(';', ":"));
        }
    }
    names.reverse();
    names.join(";")
}
