//! The table of named profiles: routes, index and text forms all read from it.
//!
//! A new profile is a [`Profile`] beside its sampler and a line in [`PROFILES`].

use crate::stacks::Stacks;
use crate::text::Detail;
use crate::{block, heap, mutex, tasks, threads};

/// A profile that is a snapshot, or the difference of two: served at `/debug/pprof/NAME`.
pub(crate) struct Profile {
    /// The last part of its path, and its file's name.
    pub(crate) name: &'static str,
    /// Another name under which it is served.
    pub(crate) alias: Option<&'static str>,
    /// What it counts, in one line for the index.
    pub(crate) what: &'static str,
    /// Parameters that it takes beside `debug` and `seconds`.
    pub(crate) parameters: &'static [&'static str],
    /// How many stacks, tasks or threads there are now.
    pub(crate) count: fn() -> usize,
    /// Whether it records, at what rate, and if not, how to mend that.
    pub(crate) state: fn() -> State,
    pub(crate) snapshot: fn() -> Stacks,
    /// Its `debug=1` and `debug=2`.
    pub(crate) text: fn(Detail) -> String,
}

/// Whether a profiler records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It does: at what rate, by what means.
    On(String),
    /// It could: how to switch it on.
    Off(String),
    /// Something is missing from the program or its build: what, and how to mend it.
    Missing(String),
}

/// All of them, by name.
pub(crate) const PROFILES: &[&Profile] = &[
    &heap::snapshot::ALLOCS,
    &block::profile::BLOCK,
    &tasks::profile::GOROUTINE,
    &heap::snapshot::HEAP,
    &mutex::profile::MUTEX,
    &threads::THREADCREATE,
];

/// The profile that is served under this name.
pub(crate) fn find(name: &str) -> Option<&'static Profile> {
    PROFILES
        .iter()
        .copied()
        .find(|profile| profile.name == name || profile.alias == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found_with_their_aliases() {
        assert!(PROFILES.is_sorted_by_key(|profile| profile.name));
        assert_eq!(find("tasks").map(|profile| profile.name), Some("goroutine"));
        assert!(find("nonsense").is_none());
    }
}
