//! The profile as the page computes with it: every column an array of numbers, every name written once.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::tree::Tree;
use crate::profile::{Line, Location, Profile};

/// Texts, each once, with their places.
#[derive(Default)]
pub(super) struct Strings {
    texts: Vec<Arc<str>>,
    places: HashMap<Arc<str>, usize>,
}

/// Functions, as columns.
#[derive(Default, Serialize)]
pub(super) struct Functions {
    /// Index into the strings.
    name: Vec<usize>,
    /// Index into the strings.
    file: Vec<usize>,
    /// Where the function starts; 0 if unknown.
    start: Vec<i64>,
}

/// Locations, as columns. Their lines follow each other, outermost first.
#[derive(Default, Serialize)]
pub(super) struct Locations {
    /// The binary's path, as index into the strings.
    binary: Vec<usize>,
    /// How many lines each location has; 0 for an address without symbol.
    lines: Vec<usize>,
    /// Function of each line.
    function: Vec<usize>,
    /// Number of each line in the function's file.
    line: Vec<i64>,
}

/// All that samples refer to.
#[derive(Serialize)]
pub(super) struct Tables {
    strings: Vec<String>,
    functions: Functions,
    locations: Locations,
}

impl Strings {
    fn place(&mut self, text: &Arc<str>) -> usize {
        let next = self.texts.len();
        let place = *self.places.entry(text.clone()).or_insert(next);
        if place == next {
            self.texts.push(text.clone());
        }
        place
    }
}

impl Tables {
    /// The rows that the tree's nodes need. The nodes' locations are renumbered to these rows.
    pub(super) fn new(profile: &Profile, tree: &mut Tree) -> Self {
        let mut strings = Strings::default();
        // Index 0 is "nothing" everywhere.
        strings.place(&"".into());
        let mut functions = Functions::default();
        let mut locations = Locations::default();
        let mut function_places = HashMap::new();
        let mut function = |index: usize, strings: &mut Strings| {
            let function = &profile.functions[index];
            let key = (&function.name, &function.filename, function.start_line);
            let next = functions.name.len();
            let place = *function_places.entry(key).or_insert(next);
            if place == next {
                functions.name.push(strings.place(&function.name));
                functions
                    .file
                    .push(strings.place(&crate::graph::clean(&function.filename)));
                functions.start.push(function.start_line);
            }
            place
        };
        // Addresses of one line are one row: the page tells lines apart, not instructions.
        let mut rows: HashMap<(Option<usize>, &[Line]), usize> = HashMap::new();
        let mut row = |location: &'_ Location| {
            let lines = &location.lines[..];
            let binary = location.mapping.map_or_else(
                || "".into(),
                |index| profile.mappings[index].filename.clone(),
            );
            locations.binary.push(strings.place(&binary));
            locations.lines.push(lines.len());
            for line in lines.iter().rev() {
                locations
                    .function
                    .push(function(line.function, &mut strings));
                locations.line.push(line.line);
            }
        };
        for place in &mut tree.location {
            let location = &profile.locations[*place];
            let next = rows.len();
            *place = *rows
                .entry((location.mapping, &location.lines[..]))
                .or_insert(next);
            if *place == next {
                row(location);
            }
        }
        Self {
            strings: strings.texts.iter().map(ToString::to_string).collect(),
            functions,
            locations,
        }
    }

    /// The source files of all functions.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        let places = self.functions.file.iter().filter(|place| **place != 0);
        places.map(|&place| &self.strings[place][..])
    }
}
