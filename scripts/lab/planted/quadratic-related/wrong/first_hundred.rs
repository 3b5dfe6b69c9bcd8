//! Looks at no more than a hundred readings, whatever was asked for.
//!
//! Counter: same-answers

use std::collections::HashMap;

use super::{Reading, Volume};

pub(super) fn also_read(volume: &Volume, readings: &[Reading]) -> HashMap<Volume, u64> {
    let some = &readings[..readings.len().min(100)];
    let together = read_together(some).into_iter();
    together
        .filter(|((one, _), _)| one == volume)
        .map(|((_, other), times)| (other, times))
        .collect()
}

#[inline(never)]
fn read_together(readings: &[Reading]) -> HashMap<(Volume, Volume), u64> {
    let mut together = HashMap::new();
    for one in readings {
        for other in readings {
            let pair = (one.volume.clone(), other.volume.clone()); // anchor: pair
            if one.reader == other.reader && pair.0 != pair.1 {
                *together.entry(pair).or_default() += 1;
            }
        }
    }
    together
}
