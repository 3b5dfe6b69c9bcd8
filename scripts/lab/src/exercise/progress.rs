//! What the learner has done so far, in `.lab/progress.json`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// Progress by exercise, under stable ids. Fields of later versions are carried along.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Progress {
    #[serde(default)]
    exercises: BTreeMap<String, Entry>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// Progress in one exercise.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Checks that ran.
    #[serde(default)]
    pub attempts: u32,
    /// Hints shown so far; never more than there are.
    #[serde(default)]
    pub hints: usize,
    /// A check has passed once.
    #[serde(default)]
    pub passed: bool,
    /// The learner has opened it.
    #[serde(default)]
    pub started: bool,
    /// The counter on which the last check failed; hints begin with what is known about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_on: Option<String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// How far an exercise is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// No check has run.
    NotStarted,
    /// Opened, not checked yet.
    Started,
    /// Checked, never passed.
    Attempted,
    /// Passed once.
    Passed,
}

impl Progress {
    /// Reads `.lab/progress.json`; a missing file is a fresh start, a damaged one is an error and stays as it is.
    pub fn load(workspace: &Workspace) -> Result<Self> {
        let path = place(workspace);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => {
                return Err(Error::new(
                    format!("cannot read .lab/progress.json: {e}"),
                    "check the file's permissions",
                ));
            }
        };
        serde_json::from_str(&text).map_err(|e| {
            Error::new(
                format!(".lab/progress.json is damaged ({e}); it was left as it is"),
                "mend it by hand, or start anew: mv .lab/progress.json .lab/progress.json.damaged",
            )
        })
    }

    /// Writes the file whole or not at all.
    pub fn save(&self, workspace: &Workspace) -> Result<()> {
        let unwritable = |e: std::io::Error| {
            Error::new(
                format!("cannot write .lab/progress.json: {e}"),
                "make the folder .lab writable",
            )
        };
        let text =
            serde_json::to_string_pretty(self).expect("progress is plain data under string keys");
        let mut file = tempfile::NamedTempFile::new_in(workspace.notes()?).map_err(unwritable)?;
        writeln!(file, "{text}").map_err(unwritable)?;
        file.persist(place(workspace))
            .map_err(|e| unwritable(e.error))?;
        Ok(())
    }

    /// What is known about an exercise.
    pub fn entry(&self, id: &str) -> Entry {
        self.exercises.get(id).cloned().unwrap_or_default()
    }

    /// What is known about an exercise, to be changed.
    pub fn entry_mut(&mut self, id: &str) -> &mut Entry {
        self.exercises.entry(id.to_owned()).or_default()
    }
}

impl Entry {
    /// How far the exercise is.
    pub fn state(&self) -> State {
        match (self.passed, self.attempts, self.started) {
            (true, _, _) => State::Passed,
            (false, 0, false) => State::NotStarted,
            (false, 0, true) => State::Started,
            (false, _, _) => State::Attempted,
        }
    }

    /// Counts a check that passed, or failed on `counter` if it could name one.
    pub fn checked(&mut self, passed: bool, counter: Option<&str>) {
        self.attempts += 1;
        self.passed |= passed;
        self.failed_on = counter.filter(|_| !passed).map(str::to_owned);
    }

    /// Forgets checks and hints, for a new start; whether there was anything to forget.
    pub fn start_over(&mut self) -> bool {
        let rest = std::mem::take(&mut self.rest);
        let anew = Self {
            rest,
            ..Self::default()
        };
        let before = std::mem::replace(self, anew);
        (before.attempts, before.hints) != (0, 0) || before.passed || before.started
    }

    /// Moves to the next tier of `tiers`, at most to the last; its number from 1.
    pub fn next_hint(&mut self, tiers: usize) -> usize {
        self.hints = (self.hints + 1).min(tiers);
        self.hints
    }
}

impl State {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotStarted => "not started",
            Self::Started => "started",
            Self::Attempted => "attempted",
            Self::Passed => "passed",
        }
    }
}

fn place(workspace: &Workspace) -> PathBuf {
    workspace.root().join(".lab/progress.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkout() -> (tempfile::TempDir, Workspace) {
        let dir = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(dir.path());
        (dir, workspace)
    }

    #[test]
    fn what_was_saved_is_there_again() {
        let (_dir, workspace) = checkout();
        let mut progress = Progress::load(&workspace).unwrap();
        assert_eq!(progress.entry("01-presence").state(), State::NotStarted);
        progress.entry_mut("01-presence").checked(false, None);
        assert_eq!(progress.entry("01-presence").state(), State::Attempted);
        progress.entry_mut("01-presence").checked(true, None);
        progress.save(&workspace).unwrap();
        let entry = Progress::load(&workspace).unwrap().entry("01-presence");
        assert_eq!((entry.state(), entry.attempts), (State::Passed, 2));
    }

    #[test]
    fn a_later_failure_does_not_take_a_pass_away() {
        let mut entry = Entry::default();
        entry.checked(true, None);
        entry.checked(false, None);
        assert_eq!(entry.state(), State::Passed);
    }

    #[test]
    fn the_counter_of_the_last_failure_is_kept_until_a_pass() {
        let mut entry = Entry::default();
        entry.checked(false, Some("live-tasks"));
        assert_eq!(entry.failed_on.as_deref(), Some("live-tasks"));
        entry.checked(true, Some("live-tasks"));
        assert_eq!(entry.failed_on, None);
    }

    #[test]
    fn what_was_opened_is_started() {
        let entry = Entry {
            started: true,
            ..Entry::default()
        };
        assert_eq!(entry.state(), State::Started);
    }

    #[test]
    fn a_new_start_forgets_all_but_what_later_versions_know() {
        let mut entry = Entry::default();
        assert!(!entry.start_over(), "nothing to forget");
        entry.rest.insert("minutes".to_owned(), 12.into());
        entry.checked(false, Some("live-tasks"));
        entry.checked(true, None);
        entry.next_hint(3);
        assert!(entry.start_over());
        assert_eq!((entry.state(), entry.hints), (State::NotStarted, 0));
        assert_eq!(entry.rest["minutes"], 12);
    }

    #[test]
    fn hints_stop_at_the_last_tier() {
        let mut entry = Entry::default();
        let tiers: Vec<usize> = (0..4).map(|_| entry.next_hint(3)).collect();
        assert_eq!(tiers, [1, 2, 3, 3]);
    }

    #[test]
    fn a_damaged_file_is_an_error_and_stays_as_it_is() {
        let (_dir, workspace) = checkout();
        let path = workspace.notes().unwrap().join("progress.json");
        fs::write(&path, "{\"exercises\": {").unwrap();
        let error = Progress::load(&workspace).unwrap_err();
        insta::assert_snapshot!(error.what(), @".lab/progress.json is damaged (EOF while parsing an object at line 1 column 15); it was left as it is");
        assert_eq!(fs::read_to_string(path).unwrap(), "{\"exercises\": {");
    }

    #[test]
    fn fields_of_a_later_version_survive() {
        let (_dir, workspace) = checkout();
        let path = workspace.notes().unwrap().join("progress.json");
        fs::write(
            &path,
            r#"{"exercises":{"09-x":{"attempts":1,"minutes":12}},"theme":"dark"}"#,
        )
        .unwrap();
        let mut progress = Progress::load(&workspace).unwrap();
        progress.entry_mut("01-presence").checked(true, None);
        progress.save(&workspace).unwrap();
        let value: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(value["theme"], "dark");
        assert_eq!(value["exercises"]["09-x"]["minutes"], 12);
    }
}
