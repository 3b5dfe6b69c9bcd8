//! What an exercise promises: on paper, and measured.

mod bench;
mod diagnoses;
mod expected;

use std::fs;
use std::path::Path;

pub(super) use bench::Bench;
pub(super) use diagnoses::promises as diagnosed;

use super::{Promise, links};
use crate::backup;
use crate::error::{Error, Result};
use crate::exercise::diagnosis::Answer;
use crate::exercise::{Exercise, Kind};
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
        promise(
            "each counter of a wrong fix has words of its own in [observed]",
            observed(exercise)?,
        ),
        promise("class and package name are the course's", named(exercise)),
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

/// Hints adapt to the failure observed: to each that is foreseen.
fn observed(exercise: &Exercise) -> Result<Option<String>> {
    let mut missing = vec![];
    for path in exercise.variants("wrong")? {
        let counter = rejected_on(exercise, &path)?;
        if !exercise.observed.contains_key(&counter) && !missing.contains(&counter) {
            missing.push(counter);
        }
    }
    Ok((!missing.is_empty()).then(|| missing.join(", ")))
}

/// The counter, or for a diagnosis the grade, on which the wrong fix at `path` says that it is rejected.
fn rejected_on(exercise: &Exercise, path: &Path) -> Result<String> {
    if exercise.kind != Kind::Diagnose {
        return expected::named_counter(path);
    }
    Answer::read(path)?.grade.ok_or_else(|| {
        Error::new(
            format!("{} names no grade", path.display()),
            "add a line `grade = \"…\"`",
        )
    })
}

fn named(exercise: &Exercise) -> Option<String> {
    const CLASSES: [&str; 5] = ["cpu", "memory", "tasks", "block", "mutex"];
    if !CLASSES.contains(&exercise.class.as_str()) {
        return Some(format!("no class `{}`", exercise.class));
    }
    let manifest = exercise.dir.join("Cargo.toml");
    let name = format!("name = \"{}\"", exercise.package());
    match fs::read_to_string(&manifest) {
        Ok(text) if text.lines().any(|line| line == name) => None,
        Ok(_) => Some(format!("Cargo.toml has no `{name}`")),
        Err(e) => Some(format!("{}: {e}", manifest.display())),
    }
}
