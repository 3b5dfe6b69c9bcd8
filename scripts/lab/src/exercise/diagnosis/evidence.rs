//! The profile that an answer is looked up in.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pprof_view::{Base, Frame, Profile, Sample, subtract};

use super::{Diagnosis, name};
use crate::error::{Error, Result};
use crate::exercise::Exercise;

/// The profile that judges, and those to be read beside it.
#[derive(Debug)]
pub struct Evidence {
    profile: Profile,
    value: usize,
    /// What the judging one is the difference to: what has not changed is in it alone.
    base: Option<Profile>,
    beside: Vec<Profile>,
}

impl Evidence {
    /// What ships with the exercise, from `folder`, which is the exercise's or a copy of it.
    pub fn shipped(folder: &Path, diagnosis: &Diagnosis) -> Result<Self> {
        let given = &diagnosis.given;
        let profile = read(&folder.join(&given.profile))?;
        let beside = beside(folder, diagnosis)?;
        match base(folder, diagnosis)? {
            Some(base) => Self::between(profile, base, beside, diagnosis),
            None => Self::new(profile, beside, diagnosis),
        }
    }

    /// A profile that the learner took, in place of the shipped one. Where the shipped one is a difference of two snapshots,
    /// it is taken to be one too.
    pub fn taken(file: &Path, exercise: &Exercise, diagnosis: &Diagnosis) -> Result<Self> {
        let beside = beside(&exercise.dir, diagnosis)?;
        Ok(Self {
            base: base(&exercise.dir, diagnosis)?,
            ..Self::new(read(file)?, beside, diagnosis)?
        })
    }

    /// What `profile` has more than `base`.
    pub fn between(
        profile: Profile,
        base: Profile,
        beside: Vec<Profile>,
        diagnosis: &Diagnosis,
    ) -> Result<Self> {
        let more = subtract(profile, base.clone(), Base::Subtract).map_err(|e| {
            Error::new(
                e.to_string(),
                "take both profiles anew from one process of the exercise's program",
            )
        })?;
        Ok(Self {
            base: Some(base),
            ..Self::new(more, beside, diagnosis)?
        })
    }

    /// A profile at hand.
    pub fn new(profile: Profile, beside: Vec<Profile>, diagnosis: &Diagnosis) -> Result<Self> {
        let value = profile
            .value_index(diagnosis.given.value.as_deref())
            .map_err(|e| {
                Error::new(
                    e.to_string(),
                    "take the kind of profile that the exercise's README.md names",
                )
            })?;
        Ok(Self {
            profile,
            value,
            base: None,
            beside,
        })
    }

    /// The sum of the values that count.
    pub(super) fn total(&self) -> i64 {
        self.sum(|_| true)
    }

    /// The value of the samples that `wanted` takes.
    pub(super) fn sum(&self, wanted: impl Fn(&Sample) -> bool) -> i64 {
        let samples = self.profile.samples.iter();
        samples
            .filter(|sample| wanted(sample))
            .map(|sample| sample.values[self.value])
            .sum()
    }

    /// Whether a frame of the sample's stack matches.
    pub(super) fn passes(&self, sample: &Sample, function: impl Fn(&Frame<'_>) -> bool) -> bool {
        self.profile.frames(sample).any(|frame| function(&frame))
    }

    /// For each stack the functions that `wanted` takes, leaf first; a function that calls itself or its closures stands once.
    pub(super) fn paths(&self, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = Vec<&str>> {
        self.profile.samples.iter().map(move |sample| {
            let frames = self.profile.frames(sample);
            let mut path: Vec<&str> = frames
                .map(|frame| name::plain(frame.function))
                .filter(|function| wanted(function))
                .collect();
            path.dedup();
            path
        })
    }

    /// The functions that go by `typed`: in the judging profile, or else in its base or in those beside it.
    pub(super) fn named(&self, typed: &str) -> (Vec<&str>, Place) {
        for judged in [Some(&self.profile), self.base.as_ref()]
            .into_iter()
            .flatten()
        {
            let here = functions(judged, typed);
            if !here.is_empty() {
                return (here, Place::Judged);
            }
        }
        let beside: BTreeSet<&str> = self
            .beside
            .iter()
            .flat_map(|profile| functions(profile, typed))
            .collect();
        (beside.into_iter().collect(), Place::Beside)
    }

    /// The last segments of all functions, to guess what was meant.
    pub(super) fn short_names(&self) -> impl Iterator<Item = &str> {
        self.profile
            .functions
            .iter()
            .map(|function| name::short(&function.name))
    }
}

/// In which profile a function was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Judged,
    Beside,
}

/// The functions of the profile's samples that go by `typed`; the one of that very name alone, if there is one.
fn functions<'a>(profile: &'a Profile, typed: &str) -> Vec<&'a str> {
    let mut found: BTreeSet<&'a str> = BTreeSet::new();
    for sample in &profile.samples {
        found.extend(
            profile
                .frames(sample)
                .filter(|frame| name::matches(typed, frame.function))
                .map(|frame| name::plain(frame.function)),
        );
    }
    let exact = name::plain(typed);
    if found.contains(exact) {
        found.retain(|function| *function == exact);
    }
    found.into_iter().collect()
}

fn base(folder: &Path, diagnosis: &Diagnosis) -> Result<Option<Profile>> {
    let base = diagnosis.given.base.as_ref();
    base.map(|file| read(&folder.join(file))).transpose()
}

fn beside(folder: &Path, diagnosis: &Diagnosis) -> Result<Vec<Profile>> {
    let files = diagnosis.given.beside.iter();
    files.map(|file| read(&folder.join(file))).collect()
}

fn read(file: &Path) -> Result<Profile> {
    let unreadable = |e: String| {
        Error::new(
            format!("cannot read {}: {e}", file.display()),
            "take a profile with `cargo lab capture`, or leave --evidence away to be judged by the shipped one",
        )
    };
    let bytes = fs::read(file).map_err(|e| unreadable(e.to_string()))?;
    Profile::parse(&bytes).map_err(|e| unreadable(e.to_string()))
}
