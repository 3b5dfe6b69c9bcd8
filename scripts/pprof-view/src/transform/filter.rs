//! `focus`, `ignore`, `hide`, `show`: choosing samples and frames by name.

use regex::Regex;

use crate::profile::{Line, Location, Profile};

/// Expressions that are searched in function names, source files and binaries.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filters {
    pub(crate) focus: Option<Regex>,
    pub(crate) ignore: Option<Regex>,
    pub(crate) hide: Option<Regex>,
    pub(crate) show: Option<Regex>,
}

/// What a location means to the samples that pass through it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Neutral,
    Focused,
    Ignored,
}

impl Filters {
    fn named(&self) -> [(&'static str, &Option<Regex>); 4] {
        [
            ("focus", &self.focus),
            ("ignore", &self.ignore),
            ("hide", &self.hide),
            ("show", &self.show),
        ]
    }

    /// The filters in use, as the header of a report lists them.
    pub(crate) fn active(&self) -> Vec<String> {
        let entry = |(name, regex): (&str, &Option<Regex>)| {
            regex.as_ref().map(|regex| format!("{name}={regex}"))
        };
        self.named().into_iter().filter_map(entry).collect()
    }

    /// Drops samples and frames; returns the names of the filters that matched nothing.
    pub(crate) fn apply(&self, profile: &mut Profile) -> Vec<&'static str> {
        if self.active().is_empty() {
            return Vec::new();
        }
        let mut matched = [false; 4];
        let mut marks = Vec::with_capacity(profile.locations.len());
        let mut hidden = Vec::with_capacity(profile.locations.len());
        for index in 0..profile.locations.len() {
            let found = |regex: &Option<Regex>| {
                regex
                    .as_ref()
                    .map(|regex| profile.matches(&profile.locations[index], regex))
            };
            marks.push(match (found(&self.ignore), found(&self.focus)) {
                (Some(true), _) => Mark::Ignored,
                (_, None | Some(true)) => Mark::Focused,
                (_, Some(false)) => Mark::Neutral,
            });
            matched[0] |= marks[index] == Mark::Focused;
            matched[1] |= marks[index] == Mark::Ignored;

            let hides = found(&self.hide) == Some(true);
            matched[2] |= hides;
            let lines = self.visible(profile, &profile.locations[index], hides);
            let gone = lines.is_empty() && (hides || self.show.is_some());
            matched[3] |= self.show.is_some() && !gone;
            hidden.push(gone);
            profile.locations[index].lines = lines;
        }
        profile.samples.retain_mut(|sample| {
            let mark = |mark| {
                sample
                    .locations
                    .iter()
                    .any(|&location| marks[location] == mark)
            };
            if !mark(Mark::Focused) || mark(Mark::Ignored) {
                return false;
            }
            sample.locations.retain(|&location| !hidden[location]);
            !sample.locations.is_empty()
        });
        let unmatched = self.named().into_iter().zip(matched);
        unmatched
            .filter(|((_, regex), matched)| regex.is_some() && !matched)
            .map(|((name, _), _)| name)
            .collect()
    }

    /// The lines of a location that `hide` and `show` leave.
    fn visible(&self, profile: &Profile, location: &Location, hides: bool) -> Vec<Line> {
        let mut lines = location.lines.clone();
        if let Some(hide) = self.hide.as_ref().filter(|_| hides) {
            if profile.is_binary(location, hide) {
                lines.clear();
            }
            lines.retain(|line| !profile.is_line(line, hide));
        }
        if let Some(show) = self
            .show
            .as_ref()
            .filter(|show| !profile.is_binary(location, show))
        {
            lines.retain(|line| profile.is_line(line, show));
        }
        lines
    }
}

impl Profile {
    fn matches(&self, location: &Location, regex: &Regex) -> bool {
        location.lines.iter().any(|line| self.is_line(line, regex))
            || self.is_binary(location, regex)
    }

    fn is_line(&self, line: &Line, regex: &Regex) -> bool {
        let function = &self.functions[line.function];
        regex.is_match(&function.name) || regex.is_match(&function.filename)
    }

    fn is_binary(&self, location: &Location, regex: &Regex) -> bool {
        location
            .mapping
            .is_some_and(|mapping| regex.is_match(&self.mappings[mapping].filename))
    }
}
