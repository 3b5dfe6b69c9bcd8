//! The table of what can be tuned while the program runs: `/rates` and the index read from it.
//!
//! A new rate is a [`Rate`] beside its sampler and a line in [`RATES`].

use crate::{block, heap, mutex};

/// A number that a sampler works by. 0 switches it off.
pub(crate) struct Rate {
    /// Its key in the JSON of `/rates`.
    pub(crate) name: &'static str,
    pub(crate) get: fn() -> u64,
    /// Takes what is at most [`Rate::most`].
    pub(crate) set: fn(u64),
    /// The highest that makes sense.
    pub(crate) most: u64,
    /// A value to begin with, for hints.
    pub(crate) example: u64,
}

/// All of them, by name.
pub(crate) const RATES: &[&Rate] = &[
    &block::profile::RATE_OF_WAITS,
    &block::profile::THRESHOLD_OF_POLLS,
    &heap::RATE_OF_HEAP,
    &mutex::profile::FRACTION_OF_CONTENTIONS,
];

/// The rate of this name.
pub(crate) fn find(name: &str) -> Option<&'static Rate> {
    RATES.iter().copied().find(|rate| rate.name == name)
}
