//! How much a counter grew per request.

use super::series::Reading;
use serde::Serialize;

/// The slope of a counter between two readings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Growth {
    /// Requests at the first reading.
    pub from_requests: u64,
    /// Requests at the second.
    pub to_requests: u64,
    /// The counter at the first reading.
    pub from: f64,
    /// The counter at the second.
    pub to: f64,
    /// The difference per request; negative where the counter fell, 0 where nothing was asked.
    pub per_request: f64,
}

impl Growth {
    /// From what `before` reads off the first reading to what `after` reads off the second.
    pub fn between(
        first: &Reading,
        second: &Reading,
        before: impl Fn(&Reading) -> f64,
        after: impl Fn(&Reading) -> f64,
    ) -> Self {
        let (from, to) = (before(first), after(second));
        let requests = second.requests.saturating_sub(first.requests);
        let per_request = if requests == 0 {
            0.0
        } else {
            (to - from) / float(requests)
        };
        Self {
            from_requests: first.requests,
            to_requests: second.requests,
            from,
            to,
            per_request,
        }
    }

    /// The smallest slope; negative infinity where there is none, which passes no bound from below.
    pub fn least(growths: &[Self]) -> f64 {
        edge(growths, f64::min, f64::NEG_INFINITY)
    }

    /// The largest slope; infinity where there is none, which passes no bound from above.
    pub fn most(growths: &[Self]) -> f64 {
        edge(growths, f64::max, f64::INFINITY)
    }

    /// The slopes in words: `1.00, 1.00`.
    pub fn words(growths: &[Self]) -> String {
        let slopes: Vec<String> = growths
            .iter()
            .map(|growth| figure(growth.per_request))
            .collect();
        slopes.join(", ")
    }
}

/// One slope that is no number makes the edge no number, which passes no bound.
fn edge(growths: &[Growth], choose: fn(f64, f64) -> f64, none: f64) -> f64 {
    let slopes = || growths.iter().map(|growth| growth.per_request);
    if slopes().any(f64::is_nan) {
        return f64::NAN;
    }
    slopes().reduce(choose).unwrap_or(none)
}

/// A figure for people: two decimals below a hundred, none above.
pub(super) fn figure(value: f64) -> String {
    if value.abs() < 100.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.0}")
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of tasks and requests are far below 2^53"
)]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::super::specimen::{reading, tasks};
    use super::*;

    fn at(requests: u64, tasks_now: i64) -> Reading {
        reading("n", requests, tasks(&[(tasks_now, &[])]))
    }

    fn slope(first: &Reading, second: &Reading) -> f64 {
        Growth::between(first, second, |r| r.counter, |r| r.counter).per_request
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
        let unknown = Growth::between(&at(1, 1), &at(2, 2), |_| f64::NAN, |_| 1.0);
        let known = Growth::between(&at(1, 1), &at(2, 2), |_| 0.0, |_| 1.0);
        assert!(Growth::least(&[unknown, known]).is_nan());
        assert!(Growth::most(&[known, unknown]).is_nan());
    }

    #[test]
    fn what_comes_and_goes_between_readings_counts() {
        let mut second = at(1_000, 100);
        second.highest = 600.0;
        let growth = Growth::between(&at(500, 100), &second, |r| r.counter, |r| r.highest);
        assert!((growth.per_request - 1.0).abs() < 1e-9);
    }
}
