//! Values: their units, their shares of a total, their spelling.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "pprof computes in 64-bit floats, and equal output needs equal rounding"
)]

mod scale;
mod share;
mod unit;

pub(crate) use scale::Scale;
pub(crate) use share::{percent, percentage};
pub(crate) use unit::{convertible, label, nanoseconds, scale};

/// The part of a total below which a report leaves something out.
pub(crate) fn cutoff(total: i64, fraction: f64) -> i64 {
    ((total as f64 * fraction) as i64).wrapping_abs()
}

/// A value times a factor, cut to an integer.
pub(crate) fn times(value: i64, factor: f64) -> i64 {
    (value as f64 * factor) as i64
}

/// A value times a factor, rounded.
pub(crate) fn times_rounded(value: i64, factor: f64) -> i64 {
    (value as f64 * factor).round() as i64
}

/// `numerator / denominator`, or 0 for nothing.
pub(crate) fn ratio(numerator: i64, denominator: i64) -> f64 {
    if denominator == 0 {
        0.0
    } else {
        numerator as f64 / denominator as f64
    }
}
