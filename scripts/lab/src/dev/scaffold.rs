//! What `cargo lab dev new` promises: what it makes builds, and is refused until it is filled in.

use std::path::Path;

use super::mirror::Mirror;
use super::new::{self, Name, What};
use super::{Promise, exercises, unfinished};
use crate::error::Result;
use crate::exercise::Exercise;
use crate::exercise::check::{self, Outcome, Words};
use crate::workspace::Workspace;

/// The counter on which a check fails that nobody has written yet.
const COUNTER: &str = "fill-in";

/// Makes an exercise in the mirror, beside those that are there.
pub(super) async fn promises(mirror: &Mirror) -> Result<Vec<Promise>> {
    let workspace = Workspace::at(mirror.root());
    let name: Name = "00-scaffold".parse().expect("it is a name");
    new::make(&workspace, What::Exercise, &name)?;
    let exercise = Exercise::find(&workspace, name.id())?;
    let promise = |what, broken| Promise::of("dev new", what, broken);
    let built = check::run(&exercise, mirror.root(), &mirror.target_dir(), Words::Kept).await?;
    Ok(vec![
        promise(
            "a new exercise builds, and its check fails until it is written",
            builds_and_fails(&built),
        ),
        promise(
            "a new exercise is refused, each of its files for what it lacks",
            refused(&workspace, &exercise)?,
        ),
    ])
}

fn builds_and_fails(outcome: &Outcome) -> Option<String> {
    let counters = outcome.counters();
    let kept = !counters.is_empty() && counters.iter().all(|counter| *counter == COUNTER);
    (!kept).then(|| format!("{outcome:?}"))
}

fn refused(workspace: &Workspace, exercise: &Exercise) -> Result<Option<String>> {
    let promises = unfinished::promises(&exercise.id, &exercise.dir)?;
    let refused: Vec<&str> = promises
        .iter()
        .filter(|promise| promise.broken.is_some())
        .filter_map(|promise| promise.what.strip_suffix(" is filled in"))
        .collect();
    let on_paper = exercises::on_paper(workspace, exercise)?;
    if on_paper.iter().all(|promise| promise.broken.is_none()) {
        return Ok(Some("all that is on paper is found kept".to_owned()));
    }
    let variants = [exercise.variants("reference")?, exercise.variants("wrong")?].concat();
    let files = [
        exercise.dir.join("exercise.toml"),
        exercise.dir.join("README.md"),
        exercise.dir.join("src/lib.rs"),
        exercise.dir.join("tests/exercise.rs"),
    ];
    let passed: Vec<String> = files
        .into_iter()
        .chain(variants)
        .map(|file| inside(exercise, &file))
        .filter(|file| !refused.contains(&file.as_str()))
        .collect();
    Ok((!passed.is_empty()).then(|| format!("taken for finished: {}", passed.join(", "))))
}

fn inside(exercise: &Exercise, file: &Path) -> String {
    let inside = file.strip_prefix(&exercise.dir).unwrap_or(file);
    inside.display().to_string()
}
