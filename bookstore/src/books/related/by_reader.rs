//! Books that were read by the readers of the book in question: their readings are found by an index.

use std::collections::HashMap;

use super::{Reading, Volume};

pub(super) fn also_read(volume: &Volume, readings: &[Reading]) -> HashMap<Volume, u64> {
    let mut by_reader: HashMap<&str, Vec<&Volume>> = HashMap::new();
    for reading in readings {
        by_reader
            .entry(&reading.reader)
            .or_default()
            .push(&reading.volume);
    }
    count(volume, readings, &by_reader)
}

#[inline(never)]
fn count(
    volume: &Volume,
    readings: &[Reading],
    by_reader: &HashMap<&str, Vec<&Volume>>,
) -> HashMap<Volume, u64> {
    let mut times = HashMap::new();
    for reading in readings.iter().filter(|reading| reading.volume == *volume) {
        let theirs = by_reader[reading.reader.as_str()].iter();
        for other in theirs.filter(|other| **other != volume) {
            *times.entry((*other).clone()).or_default() += 1;
        }
    }
    times
}
