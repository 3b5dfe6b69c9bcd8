//! Live tasks by the place that started them, read off a `goroutine` profile.

use std::collections::BTreeMap;

use pprof_view::{Frame, Profile};
use serde::Serialize;

/// How many tasks live, and who started them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    sites: BTreeMap<Site, u64>,
    total: u64,
}

/// The innermost frame of a creation stack: the function that called `tokio::spawn`, and the line of the call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Site {
    /// Its full path.
    pub function: String,
    /// As the compiler recorded it.
    pub file: String,
    /// From 1; 0 where it is not known.
    pub line: i64,
}

impl Census {
    /// Counts the tasks of a profile. Negative counts, which only a diff has, count as none.
    pub fn of(profile: &Profile) -> Self {
        let mut census = Self::default();
        for (frames, count) in stacks(profile) {
            let site = frames.first().map_or_else(Site::unknown, Site::of);
            *census.sites.entry(site).or_default() += count;
            census.total += count;
        }
        census
    }

    /// All live tasks.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The places by count, descending.
    pub fn sites(&self) -> Vec<(&Site, u64)> {
        let mut sites: Vec<_> = self
            .sites
            .iter()
            .map(|(site, count)| (site, *count))
            .collect();
        sites.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        sites
    }

    /// How many tasks have a frame in their creation stack that `matches`.
    pub fn matching(profile: &Profile, matches: impl Fn(&Frame<'_>) -> bool) -> u64 {
        stacks(profile)
            .filter(|(frames, _)| frames.iter().any(&matches))
            .map(|(_, count)| count)
            .sum()
    }
}

impl Site {
    fn of(frame: &Frame<'_>) -> Self {
        Self {
            function: frame.function.to_owned(),
            file: frame.file.to_owned(),
            line: frame.line,
        }
    }

    fn unknown() -> Self {
        Self {
            function: "(unknown)".to_owned(),
            file: String::new(),
            line: 0,
        }
    }
}

fn stacks(profile: &Profile) -> impl Iterator<Item = (Vec<Frame<'_>>, u64)> {
    profile.samples.iter().map(|sample| {
        let count = sample
            .values
            .first()
            .and_then(|count| u64::try_from(*count).ok());
        (profile.frames(sample).collect(), count.unwrap_or(0))
    })
}

#[cfg(test)]
mod tests {
    use super::super::specimen::tasks;
    use super::*;

    #[test]
    fn tasks_are_counted_by_the_function_that_spawned_them() {
        let profile = tasks(&[
            (
                1_000,
                &[
                    ("b::cache::watch", "src/cache.rs", 9),
                    ("b::get", "src/books.rs", 3),
                ],
            ),
            (64, &[("axum::serve", "serve.rs", 200)]),
            (1, &[]),
        ]);
        let census = Census::of(&profile);
        assert_eq!(census.total(), 1_065);
        let sites: Vec<_> = census
            .sites()
            .iter()
            .map(|(site, count)| (site.function.as_str(), site.line, *count))
            .collect();
        assert_eq!(
            sites,
            [
                ("b::cache::watch", 9, 1_000),
                ("axum::serve", 200, 64),
                ("(unknown)", 0, 1)
            ]
        );
    }

    #[test]
    fn a_frame_anywhere_in_the_creation_stack_matches_once() {
        let profile = tasks(&[
            (
                7,
                &[
                    ("a::x", "a.rs", 1),
                    ("a::y", "a.rs", 2),
                    ("a::y", "a.rs", 2),
                ],
            ),
            (5, &[("b", "b.rs", 1)]),
        ]);
        assert_eq!(
            Census::matching(&profile, |frame| frame.function == "a::y"),
            7
        );
    }
}
