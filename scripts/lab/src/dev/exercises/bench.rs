//! Runs the check on each variant of an exercise.

use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::path::PathBuf;

use super::expected::{Expected, named_counter};
use crate::dev::Promise;
use crate::dev::mirror::Mirror;
use crate::dev::repeated::Repeated;
use crate::error::{Error, Result};
use crate::exercise::Exercise;
use crate::exercise::check::{self, Built, Outcome, Words};

/// An exercise's variants, one at a time.
pub(in crate::dev) struct Bench<'a> {
    exercise: &'a Exercise,
    mirror: &'a Mirror,
    runs: NonZeroU32,
    waiting: VecDeque<(Expected, PathBuf)>,
}

impl<'a> Bench<'a> {
    /// Runs the check `runs` times on each variant.
    pub(in crate::dev) fn new(
        mirror: &'a Mirror,
        exercise: &'a Exercise,
        runs: NonZeroU32,
    ) -> Result<Self> {
        let (_, starter) = exercise.edited_files().next().ok_or_else(|| {
            Error::new(
                format!("{} edits nothing", exercise.id),
                "name the learner's file in `edits` of exercise.toml",
            )
        })?;
        let mut waiting = VecDeque::from([(Expected::Failure, starter)]);
        waiting.extend(
            exercise
                .variants("reference")?
                .into_iter()
                .map(|path| (Expected::Pass, path)),
        );
        for path in exercise.variants("wrong")? {
            waiting.push_back((Expected::FailureOn(named_counter(&path)?), path));
        }
        Ok(Self {
            exercise,
            mirror,
            runs,
            waiting,
        })
    }

    /// Measures the next variant; `None` after the last.
    pub(in crate::dev) async fn next(&mut self) -> Result<Option<Promise>> {
        let Some((expected, path)) = self.waiting.pop_front() else {
            return Ok(None);
        };
        self.mirror.apply(self.exercise, &path)?;
        let built = check::build(
            self.exercise,
            self.mirror.root(),
            &self.mirror.target_dir(),
            Words::Kept,
        )
        .await?;
        let inside = path
            .strip_prefix(&self.exercise.dir)
            .unwrap_or(&path)
            .display();
        let what = format!("{inside} {}", expected.in_words());
        let mut repeated = Repeated::default();
        for _ in 0..self.runs.get() {
            let outcome = match &built {
                Built::Ready(check) => check.run().await?,
                Built::Refused(words) => Outcome::DoesNotCompile(words.clone()),
            };
            repeated.note(expected.broken_by(&outcome));
        }
        let subject = &self.exercise.id;
        Ok(Some(repeated.promise(subject, what, self.runs)))
    }
}
