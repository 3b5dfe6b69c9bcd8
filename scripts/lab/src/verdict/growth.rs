//! How much a counter grew per request.

use super::series::Reading;
use serde::Serialize;

/// The slope of a counter between two readings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Growth {
    /// Requests at the first reading.
    pub from_reads: u64,
    /// Requests at the second.
    pub to_reads: u64,
    /// The counter at the first reading.
    pub from: u64,
    /// The counter at the second.
    pub to: u64,
    /// The difference per request; negative where the counter fell, 0 where nothing was read.
    pub per_read: f64,
}

impl Growth {
    /// From what `before` reads off the first reading to what `after` reads off the second.
    pub fn between(
        first: &Reading,
        second: &Reading,
        before: impl Fn(&Reading) -> u64,
        after: impl Fn(&Reading) -> u64,
    ) -> Self {
        let (from, to) = (before(first), after(second));
        let grown = float(to) - float(from);
        let reads = second.reads.saturating_sub(first.reads);
        let per_read = if reads == 0 {
            0.0
        } else {
            grown / float(reads)
        };
        Self {
            from_reads: first.reads,
            to_reads: second.reads,
            from,
            to,
            per_read,
        }
    }

    /// The smallest slope; negative infinity where there is none, which passes no bound from below.
    pub fn least(growths: &[Self]) -> f64 {
        growths
            .iter()
            .map(|growth| growth.per_read)
            .reduce(f64::min)
            .unwrap_or(f64::NEG_INFINITY)
    }

    /// The largest slope; infinity where there is none, which passes no bound from above.
    pub fn most(growths: &[Self]) -> f64 {
        growths
            .iter()
            .map(|growth| growth.per_read)
            .reduce(f64::max)
            .unwrap_or(f64::INFINITY)
    }

    /// The slopes in words: `1.00, 1.00`.
    pub fn words(growths: &[Self]) -> String {
        let slopes: Vec<String> = growths
            .iter()
            .map(|growth| format!("{:.2}", growth.per_read))
            .collect();
        slopes.join(", ")
    }
}

/// `part` of `whole`, 0 where there is no whole.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        float(part) / float(whole)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of tasks and requests are far below 2^53"
)]
fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::super::specimen::{reading, tasks};
    use super::*;

    fn at(reads: u64, tasks_now: i64) -> Reading {
        reading("n", reads, tasks(&[(tasks_now, &[])]))
    }

    fn slope(first: &Reading, second: &Reading) -> f64 {
        Growth::between(first, second, |r| r.counter, |r| r.counter).per_read
    }

    #[test]
    fn growth_is_per_request_and_may_be_negative() {
        assert!((slope(&at(500, 525), &at(1_000, 1_025)) - 1.0).abs() < 1e-9);
        assert!((slope(&at(500, 100), &at(700, 50)) + 0.25).abs() < 1e-9);
        assert!(slope(&at(500, 100), &at(500, 900)).abs() < 1e-9);
    }

    #[test]
    fn no_slope_passes_no_bound() {
        assert!(Growth::least(&[]) < 0.0);
        assert!(Growth::most(&[]) > 0.0);
    }

    #[test]
    fn what_comes_and_goes_between_readings_counts() {
        let mut second = at(1_000, 100);
        second.highest = 600;
        assert!(
            (Growth::between(&at(500, 100), &second, |r| r.counter, |r| r.highest).per_read - 1.0)
                .abs()
                < 1e-9
        );
    }
}
