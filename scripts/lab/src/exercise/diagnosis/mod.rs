//! Graded diagnoses: the learner names a frame and a mechanism, the grader looks both up in a profile.
//!
//! What the grader knows stands in the exercise's `grader.toml`; nothing about the frames of a profile is written down
//! there but the culprit and some functions that deserve an answer of their own. The rest is measured: a frame beside the culprit
//! (its caller, or what it calls) is accepted when most of the culprit's value passes through it, and most of its own value is
//! the culprit's.

mod evidence;
mod grade;
mod name;
#[cfg(test)]
mod shipped;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use evidence::Evidence;
pub use grade::{Grade, Graded};

use super::Exercise;
use crate::error::{Error, Result};
use crate::nearest;

/// What the grader of an exercise knows, from `grader.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diagnosis {
    /// What is given to the learner.
    pub given: Given,
    /// What is to be found.
    pub culprit: Culprit,
    /// What the learner chooses from.
    #[serde(rename = "mechanism")]
    pub mechanisms: Vec<Mechanism>,
    /// Functions that deserve an answer of their own.
    #[serde(rename = "decoy", default)]
    pub decoys: Vec<Decoy>,
}

/// The profiles that ship with the exercise, relative to its folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The profile in which the culprit is judged.
    pub profile: PathBuf,
    /// An earlier snapshot of the same process, which is subtracted.
    pub base: Option<PathBuf>,
    /// Profiles of the same service to be read with it.
    #[serde(default)]
    pub beside: Vec<PathBuf>,
    /// The sample type that counts; the profile's own default if absent.
    pub value: Option<String>,
}

/// What is to be found.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Culprit {
    /// The function's full name.
    pub function: String,
    /// Its least share of the profile, 0 to 1: below it, the evidence does not show the fault.
    pub share: f64,
    /// The id of the mechanism.
    pub mechanism: String,
    /// Why it is that, for whom has found it.
    pub why: String,
}

/// A mechanism to choose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mechanism {
    /// One word: what `--mechanism` takes.
    pub id: String,
    /// In words.
    pub text: String,
    /// What in the evidence speaks against it; absent for the right one.
    #[serde(default)]
    pub against: Option<String>,
}

/// A function that looks guilty.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decoy {
    /// The function's full name.
    pub function: String,
    /// What to say to whom names it.
    pub says: String,
}

/// What a learner answers; also the form of `reference/*.toml` and `wrong/*.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// A function's name, or the end of it.
    pub frame: String,
    /// A mechanism's id.
    pub mechanism: String,
    /// In `wrong/*.toml`: the grade that rejects it.
    pub grade: Option<String>,
}

impl Diagnosis {
    /// What the grader of `exercise` knows.
    pub fn of(exercise: &Exercise) -> Result<Self> {
        read(&exercise.dir.join("grader.toml"))
    }

    /// The mechanism by its id; an unknown one is an error that lists them.
    pub fn mechanism(&self, id: &str) -> Result<&Mechanism> {
        self.mechanisms
            .iter()
            .find(|mechanism| mechanism.id == id)
            .ok_or_else(|| {
                let ids: Vec<&str> = self
                    .mechanisms
                    .iter()
                    .map(|mechanism| mechanism.id.as_str())
                    .collect();
                let guess = nearest::of(id, ids.iter().copied())
                    .map(|near| format!("did you mean `{near}`? "))
                    .unwrap_or_default();
                Error::new(
                    format!("no mechanism `{id}`"),
                    format!("{guess}one of: {}", ids.join(", ")),
                )
            })
    }
}

impl Answer {
    /// An answer in a file of `reference/` or `wrong/`.
    pub fn read(path: &Path) -> Result<Self> {
        read(path)
    }
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path).map_err(|e| {
        Error::new(
            format!("cannot read {}: {e}", path.display()),
            "bring it back with `git checkout -- exercises`",
        )
    })?;
    toml::from_str(&text).map_err(|e| {
        Error::new(
            format!("{}: {}", path.display(), e.message()),
            "compare it with the other exercises' files of that name",
        )
    })
}
