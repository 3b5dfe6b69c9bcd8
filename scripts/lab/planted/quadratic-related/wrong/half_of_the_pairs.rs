//! Looks at each pair once: half of a square is a square.
//!
//! Counter: work-per-doubling

use std::collections::HashMap;

use super::{Reading, Volume};

pub(super) fn also_read(volume: &Volume, readings: &[Reading]) -> HashMap<Volume, u64> {
    let together = read_together(readings).into_iter();
    together
        .filter(|((one, _), _)| one == volume)
        .map(|((_, other), times)| (other, times))
        .collect()
}

#[inline(never)]
fn read_together(readings: &[Reading]) -> HashMap<(Volume, Volume), u64> {
    let mut together = HashMap::new();
    for (place, one) in readings.iter().enumerate() {
        for other in &readings[place + 1..] {
            let pair = (one.volume.clone(), other.volume.clone());
            if one.reader == other.reader && pair.0 != pair.1 {
                let back = (pair.1.clone(), pair.0.clone());
                *together.entry(pair).or_default() += 1;
                *together.entry(back).or_default() += 1;
            }
        }
    }
    together
}
