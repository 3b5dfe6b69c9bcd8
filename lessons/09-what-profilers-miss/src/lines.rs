//! One function, three lines that cost 1 : 3 : 6, and what a CPU profile makes of them.

use std::hint::black_box;

use lab::error::Result;
use pprof_view::Profile;

use crate::bench::sum;

const SOURCE: &str = include_str!("lines.rs");
/// The marks of the three lines, and their true shares of the function.
pub const LINES: [(&str, f64); 3] = [("one", 0.1), ("three", 0.3), ("six", 0.6)];
/// Turns of the loop that make some seconds of CPU time.
pub const LONG: u64 = 12_000;
/// A sixth of it.
pub const SHORT: u64 = 2_000;

/// Calls [`spin`] from three lines, `turns` times over. The calls are far shorter than the time from one sample to the next,
/// and of uneven length, so that no rhythm of theirs can keep step with the sampler's.
#[inline(never)]
pub fn one_three_six(turns: u64) -> u64 {
    let mut sum = 1;
    for turn in 0..turns {
        let size = 30_000 + turn * 7_919 % 60_000;
        sum ^= spin(size); // line: one
        sum ^= spin(3 * size); // line: three
        sum ^= spin(6 * size); // line: six
    }
    sum
}

/// Work without memory, locks or calls.
#[inline(never)]
pub fn spin(size: u64) -> u64 {
    let (mut sum, mut n) = (1, 0);
    while n < size {
        sum = mixed(sum, n);
        n += 1;
    }
    sum
}

#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "what the compiler merges is shown in the chapter"
)]
fn mixed(sum: u64, n: u64) -> u64 {
    black_box(sum.rotate_left(5) ^ n)
}

/// The samples on each of the three lines, of those that were taken within [`spin`].
pub fn samples(profile: &Profile) -> Result<[i64; 3]> {
    let mut counts = [0; 3];
    for (count, (mark, _)) in counts.iter_mut().zip(LINES) {
        let line = line_of(mark);
        *count = sum(profile, "samples", |stack| {
            let (mut spins, mut called) = (false, false);
            for (function, at) in stack {
                spins |= function.ends_with("::lines::spin");
                called |= function.ends_with("::lines::one_three_six") && *at == line;
            }
            spins && called
        })?;
    }
    Ok(counts)
}

/// How far a count may be from `share` of `total` samples by chance: one standard deviation.
#[expect(clippy::cast_precision_loss, reason = "some hundred samples")]
pub fn deviation(total: i64, share: f64) -> f64 {
    (total as f64 * share * (1.0 - share)).sqrt()
}

fn line_of(mark: &str) -> i64 {
    let end = format!("// line: {mark}");
    let above = SOURCE.lines().take_while(|line| !line.ends_with(&end));
    i64::try_from(above.count()).expect("a short file") + 1
}
