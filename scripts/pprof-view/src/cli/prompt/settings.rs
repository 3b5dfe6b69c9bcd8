//! The options that hold for all reports of a prompt.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;

use clap::CommandFactory;

use super::super::Stop;
use super::super::failure::Failure;
use super::super::reports::{TOP, WholeArguments};
use super::super::spelling;
use crate::profile::Profile;

/// Options of the command line that a prompt cannot change: the profile has been read.
const FIXED: [&str; 11] = [
    "base",
    "diff_base",
    "normalize",
    "seconds",
    "timeout",
    "token",
    "add_comment",
    "output",
    "json",
    "markdown",
    "help",
];

/// Options with their values.
pub(super) struct Settings {
    /// As the prompt was started, the profile's name among them.
    given: Vec<OsString>,
    values: BTreeMap<String, String>,
    /// All that can be set, with what it does.
    known: BTreeMap<String, String>,
    /// The profile's sample types: each is a word that chooses it.
    pub(super) sample_types: Vec<String>,
}

impl Settings {
    pub(super) fn new(given: Vec<OsString>, profile: &Profile) -> Self {
        let command = WholeArguments::command();
        let options = command.get_arguments().filter_map(|argument| {
            let name = argument.get_long()?.to_owned();
            let help = argument
                .get_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            (!FIXED.contains(&&*name)).then_some((name, help))
        });
        let mut known: BTreeMap<String, String> = options.collect();
        known.insert("sort".to_owned(), "`flat` or `cum`".to_owned());
        let mut values = BTreeMap::new();
        // As in pprof: the reader of a prompt has seen where the profile comes from.
        values.insert("compact_labels".to_owned(), "true".to_owned());
        Self {
            given,
            values,
            known,
            sample_types: profile
                .sample_types
                .iter()
                .map(|t| t.kind.to_string())
                .collect(),
        }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    pub(super) fn is_known(&self, name: &str) -> bool {
        self.known.contains_key(name)
    }

    pub(super) fn is_set(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    pub(super) fn explain(&self, name: &str) -> Option<&str> {
        self.known.get(name).map(String::as_str)
    }

    /// Sets options, all or none: `name=` takes one back.
    pub(super) fn set(
        &mut self,
        assignments: Vec<(String, String)>,
        profile: &Profile,
    ) -> Result<(), Stop> {
        let before = self.values.clone();
        for (name, value) in assignments {
            let (name, value) = match (&*name, &*value) {
                ("sort", "cum") => ("cum".to_owned(), "true".to_owned()),
                ("sort", "flat" | "") | ("flat", _) => ("cum".to_owned(), String::new()),
                ("sort", other) => {
                    let hint = "`sort=flat` or `sort=cum`";
                    return Err(
                        Failure::new(format!("sort: there is no order `{other}`"), hint).into(),
                    );
                }
                _ => (name, value),
            };
            if value.is_empty() {
                self.values.remove(&name);
            } else {
                self.values.insert(name, value);
            }
        }
        let checked = self.check(profile);
        if checked.is_err() {
            self.values = before;
        }
        checked
    }

    /// What a report would say to them.
    fn check(&self, profile: &Profile) -> Result<(), Stop> {
        let WholeArguments { report } = TOP.parse(self.arguments())?;
        let options = report.options()?;
        profile
            .value_index(options.sample_index.as_deref())
            .map_err(crate::report::ReportError::from)?;
        Ok(())
    }

    /// The options as a report takes them; those of the prompt come last, and win.
    pub(super) fn arguments(&self) -> Vec<OsString> {
        let set = self
            .values
            .iter()
            .map(|(name, value)| format!("--{name}={value}").into());
        self.given.iter().cloned().chain(set).collect()
    }

    /// Each option with its value.
    pub(super) fn listing(&self, profile: &Profile) -> String {
        let command = WholeArguments::command()
            .args_override_self(true)
            .no_binary_name(true);
        let matches = command
            .clone()
            .try_get_matches_from(spelling::two_dashes(self.arguments()))
            .ok();
        let mut listing = String::new();
        for argument in command.get_arguments() {
            let Some(name) = argument.get_long().filter(|name| self.is_known(name)) else {
                continue;
            };
            let raw = matches
                .as_ref()
                .and_then(|matches| matches.get_raw(argument.get_id().as_str()));
            let value = raw.map(|values| {
                let values: Vec<_> = values
                    .map(|value| value.to_string_lossy().into_owned())
                    .collect();
                values.join(",")
            });
            let value = match value {
                Some(value) if !value.is_empty() => value,
                _ => "\"\"".to_owned(),
            };
            let choice = if name == "sample_index" {
                let types: Vec<&str> = profile.sample_types.iter().map(|t| &*t.kind).collect();
                format!(" //: [{}]", types.join(" | "))
            } else {
                String::new()
            };
            writeln!(listing, "  {name:<25} = {value:<20}{choice}")
                .expect("writing to a String succeeds");
        }
        listing
    }
}
