//! Choosing samples, frames and tags.

use regex::Regex;

use super::stack;
use super::tags::{TagFilter, Units};
use crate::profile::{Line, Location, Profile};

/// Expressions that are searched in function names, source files and binaries, and others for tags.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filters {
    pub(crate) focus: Option<Regex>,
    pub(crate) ignore: Option<Regex>,
    pub(crate) hide: Option<Regex>,
    pub(crate) show: Option<Regex>,
    pub(crate) show_from: Option<Regex>,
    pub(crate) prune_from: Option<Regex>,
    pub(crate) tag_focus: Option<TagFilter>,
    pub(crate) tag_ignore: Option<TagFilter>,
    pub(crate) tag_show: Option<Regex>,
    pub(crate) tag_hide: Option<Regex>,
}

/// What a location means to the samples that pass through it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Neutral,
    Focused,
    Ignored,
}

/// The filters that matched something.
#[derive(Default)]
struct Matched(Vec<&'static str>);

impl Matched {
    fn note(&mut self, name: &'static str, matched: bool) {
        if matched && !self.0.contains(&name) {
            self.0.push(name);
        }
    }
}

impl Filters {
    /// In the order in which a report's header lists them. What `prune_from` does is not listed: nothing is left out
    /// of the samples' values.
    fn named(&self) -> Vec<(&'static str, &str)> {
        let named = [
            ("focus", self.focus.as_ref().map(Regex::as_str)),
            ("ignore", self.ignore.as_ref().map(Regex::as_str)),
            ("hide", self.hide.as_ref().map(Regex::as_str)),
            ("show", self.show.as_ref().map(Regex::as_str)),
            ("show_from", self.show_from.as_ref().map(Regex::as_str)),
            ("tagfocus", self.tag_focus.as_ref().map(TagFilter::as_str)),
            ("tagignore", self.tag_ignore.as_ref().map(TagFilter::as_str)),
            ("tagshow", self.tag_show.as_ref().map(Regex::as_str)),
            ("taghide", self.tag_hide.as_ref().map(Regex::as_str)),
        ];
        let used = |(name, text): (&'static str, Option<_>)| Some((name, text?));
        named.into_iter().filter_map(used).collect()
    }

    /// The filters in use, as the header of a report lists them.
    pub(crate) fn active(&self) -> Vec<String> {
        let named = self.named().into_iter();
        named.map(|(name, text)| format!("{name}={text}")).collect()
    }

    /// Drops samples, frames and tags; returns the names of the filters that matched nothing.
    pub(crate) fn apply(&self, profile: &mut Profile, units: &Units) -> Vec<&'static str> {
        let mut matched = Matched::default();
        let by_name = [&self.focus, &self.ignore, &self.hide, &self.show];
        if by_name.iter().any(|regex| regex.is_some()) {
            self.by_name(profile, &mut matched);
        }
        if let Some(names) = &self.show_from {
            matched.note("show_from", stack::show_from(profile, names));
        }
        if self.tag_focus.is_some() || self.tag_ignore.is_some() {
            self.by_tag(profile, units, &mut matched);
        }
        if self.tag_show.is_some() || self.tag_hide.is_some() {
            self.tags(profile, &mut matched);
        }
        if let Some(names) = &self.prune_from {
            stack::prune_from(profile, names);
        }
        let names = self.named().into_iter().map(|(name, _)| name);
        names.filter(|name| !matched.0.contains(name)).collect()
    }

    fn by_name(&self, profile: &mut Profile, matched: &mut Matched) {
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
            matched.note("focus", marks[index] == Mark::Focused);
            matched.note("ignore", marks[index] == Mark::Ignored);

            let hides = found(&self.hide) == Some(true);
            matched.note("hide", hides);
            let lines = self.visible(profile, &profile.locations[index], hides);
            let gone = lines.is_empty() && (hides || self.show.is_some());
            matched.note("show", self.show.is_some() && !gone);
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
    }

    fn by_tag(&self, profile: &mut Profile, units: &Units, matched: &mut Matched) {
        profile.samples.retain(|sample| {
            let found = |filter: &Option<TagFilter>| {
                let filter = filter.as_ref();
                filter.map(|filter| filter.matches(sample, units))
            };
            let (focused, ignored) = (found(&self.tag_focus), found(&self.tag_ignore));
            matched.note("tagfocus", focused == Some(true));
            matched.note("tagignore", ignored == Some(true));
            focused != Some(false) && ignored != Some(true)
        });
    }

    fn tags(&self, profile: &mut Profile, matched: &mut Matched) {
        for sample in &mut profile.samples {
            sample.labels.retain(|label| {
                let found = |regex: &Option<Regex>| {
                    let regex = regex.as_ref();
                    regex.map(|regex| regex.is_match(&label.key))
                };
                let (shown, hidden) = (found(&self.tag_show), found(&self.tag_hide));
                matched.note("tagshow", shown == Some(true));
                matched.note("taghide", hidden == Some(true));
                shown != Some(false) && hidden != Some(true)
            });
        }
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
