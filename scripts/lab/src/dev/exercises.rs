//! What an exercise promises: on paper, and measured.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

use super::mirror::Mirror;
use super::{Promise, links};
use crate::backup;
use crate::error::{Error, Result};
use crate::exercise::Exercise;
use crate::exercise::check::{self, Outcome, Words};
use crate::exercise::finding::Failure;
use crate::workspace::Workspace;

/// What can be told without a build.
pub(super) fn on_paper(workspace: &Workspace, exercise: &Exercise) -> Result<Vec<Promise>> {
    let readme = exercise.dir.join("README.md");
    let text = fs::read_to_string(&readme).ok();
    let broken = match &text {
        None => Some("there is no README.md".to_owned()),
        Some(text) => links::broken(&readme, text),
    };
    let promise = |what: &str, broken| Promise::of(&exercise.id, what, broken);
    Ok(vec![
        promise(
            "hints come in three tiers, none empty",
            hints(&exercise.hints),
        ),
        promise("README.md is there and its links resolve", broken),
        promise(
            "starter/ holds what the learner finds",
            starter(workspace, exercise)?,
        ),
        promise(
            "one reference and two wrong fixes at least",
            variants(exercise)?,
        ),
    ])
}

fn hints(hints: &[String]) -> Option<String> {
    let empty = hints.iter().any(|hint| hint.trim().is_empty());
    (hints.len() != 3 || empty).then(|| {
        format!(
            "{} hints{}",
            hints.len(),
            if empty { ", one empty" } else { "" }
        )
    })
}

fn starter(workspace: &Workspace, exercise: &Exercise) -> Result<Option<String>> {
    for (working, shipped) in exercise.edited_files() {
        if backup::is_edited(&working, &shipped)? {
            return Ok(Some(format!(
                "{} differs from {}",
                workspace.display(&working),
                workspace.display(&shipped)
            )));
        }
    }
    Ok(None)
}

fn variants(exercise: &Exercise) -> Result<Option<String>> {
    let (references, wrong) = (
        exercise.variants("reference")?.len(),
        exercise.variants("wrong")?.len(),
    );
    Ok((references < 1 || wrong < 2)
        .then(|| format!("{references} references, {wrong} wrong fixes")))
}

/// Runs the check on each variant, one at a time.
pub(super) struct Bench<'a> {
    exercise: &'a Exercise,
    mirror: Mirror,
    waiting: VecDeque<(Expected, PathBuf)>,
}

/// What the check has to say of a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Expected {
    /// The starting point: it fails and says on what.
    Failure,
    /// A reference.
    Pass,
    /// A wrong fix: this counter is among those that fail.
    FailureOn(String),
}

impl<'a> Bench<'a> {
    pub(super) fn new(workspace: &'a Workspace, exercise: &'a Exercise) -> Result<Self> {
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
            mirror: Mirror::of(workspace, exercise)?,
            waiting,
        })
    }

    /// Measures the next variant; `None` after the last.
    pub(super) async fn next(&mut self) -> Result<Option<Promise>> {
        let Some((expected, path)) = self.waiting.pop_front() else {
            return Ok(None);
        };
        self.mirror.apply(self.exercise, &path)?;
        let outcome = check::run(
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
        let what = match &expected {
            Expected::Failure => format!("{inside} fails and says on what"),
            Expected::Pass => format!("{inside} passes"),
            Expected::FailureOn(counter) => format!("{inside} fails on {counter}"),
        };
        Ok(Some(Promise::of(
            &self.exercise.id,
            what,
            expected.broken_by(&outcome),
        )))
    }
}

impl Expected {
    fn broken_by(&self, outcome: &Outcome) -> Option<String> {
        let kept = match (self, outcome) {
            (Self::Pass, Outcome::Passed { tests }) => *tests > 0,
            (Self::Failure, Outcome::Failed(_)) => !counters(outcome).is_empty(),
            (Self::FailureOn(counter), Outcome::Failed(_)) => {
                counters(outcome).contains(&counter.as_str())
            }
            _ => false,
        };
        (!kept).then(|| in_words(outcome))
    }
}

fn counters(outcome: &Outcome) -> Vec<&str> {
    let Outcome::Failed(failures) = outcome else {
        return vec![];
    };
    failures
        .iter()
        .filter_map(|failure| match failure {
            Failure::Finding(finding) => Some(finding.counter.as_str()),
            Failure::Panic { .. } => None,
        })
        .collect()
}

fn in_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Passed { tests } => format!("it passes all {tests} tests"),
        Outcome::Failed(_) => format!("it fails on {:?}", counters(outcome)),
        Outcome::DoesNotCompile(words) => format!("it does not compile: {words}"),
        Outcome::TimedOut(limit) => format!("it was ended after {} s", limit.as_secs()),
    }
}

/// The header of a wrong fix says which counter rejects it: `//! Counter: live-tasks`.
fn named_counter(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).map_err(|e| {
        Error::new(
            format!("cannot read {}: {e}", path.display()),
            "check the file's permissions",
        )
    })?;
    text.lines()
        .find_map(|line| line.strip_prefix("//! Counter: "))
        .map(str::to_owned)
        .ok_or_else(|| {
            Error::new(
                format!("{} names no counter", path.display()),
                "add a line `//! Counter: …` to its header",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::finding::Finding;

    fn failed_on(counter: &str) -> Outcome {
        let said = |words: &str| words.to_owned();
        Outcome::Failed(vec![Failure::Finding(Finding {
            counter: said(counter),
            expected: said("8"),
            measured: said("4000"),
            why: said("tasks pile up"),
            next: said("hint"),
        })])
    }

    #[test]
    fn a_wrong_fix_must_fail_on_the_counter_that_it_names() {
        let expected = Expected::FailureOn("live-tasks".to_owned());
        assert_eq!(expected.broken_by(&failed_on("live-tasks")), None);
        assert_eq!(
            expected.broken_by(&failed_on("online")).as_deref(),
            Some("it fails on [\"online\"]")
        );
        assert_eq!(
            expected.broken_by(&Outcome::Passed { tests: 5 }).as_deref(),
            Some("it passes all 5 tests")
        );
    }

    #[test]
    fn not_compiling_is_no_failure_on_a_counter() {
        let refused = Outcome::DoesNotCompile("error[E0308]".to_owned());
        assert!(Expected::Failure.broken_by(&refused).is_some());
        assert!(
            Expected::FailureOn("live-tasks".to_owned())
                .broken_by(&refused)
                .is_some()
        );
    }

    #[test]
    fn a_reference_that_ran_no_test_has_not_passed() {
        assert!(
            Expected::Pass
                .broken_by(&Outcome::Passed { tests: 0 })
                .is_some()
        );
    }
}
