//! The authors' gate: what the course promises of itself, held to.

mod chapters;
mod claims;
pub mod commands;
pub mod evidence;
mod exercises;
mod faults;
mod links;
mod measured;
mod minutes;
mod mirror;
pub mod new;
mod pages;
mod quotes;
mod repeated;
mod scaffold;
pub mod transcripts;
mod unfinished;
mod verdicts;

pub use verdicts::wrong_fixes;

use std::num::NonZeroU32;

use serde::Serialize;

use crate::chapter::Chapter;
use crate::error::Result;
use crate::exercise::{Exercise, Kind};
use crate::verdict::expectations::ALL;
use crate::workspace::Workspace;
use mirror::Mirror;

/// One promise, kept or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// Which chapter, exercise or fault.
    pub subject: String,
    /// The promise in words.
    pub what: String,
    /// What breaks it; `None` if it is kept.
    pub broken: Option<String>,
}

/// What to look at, and how often.
#[derive(Debug, Clone)]
pub struct Scope {
    /// These exercises alone; all chapters, faults and exercises if there are none.
    pub exercises: Vec<Exercise>,
    /// Runs of each check.
    pub runs: NonZeroU32,
}

/// Looks at every promise in `scope`; `told` hears of each as it is settled, since some take a build.
pub async fn check(
    workspace: &Workspace,
    scope: Scope,
    mut told: impl FnMut(&Promise),
) -> Result<Vec<Promise>> {
    let mut promises = vec![];
    let mut exercises = scope.exercises;
    let whole = exercises.is_empty();
    if whole {
        for chapter in Chapter::all(workspace)? {
            settle(
                chapters::promises(workspace, &chapter)?,
                &mut promises,
                &mut told,
            );
            let claims = claims::promise(workspace, &chapter).await?;
            settle(vec![claims], &mut promises, &mut told);
            settle(
                unfinished::promises(&chapter.id, &chapter.dir)?,
                &mut promises,
                &mut told,
            );
        }
        for expectation in ALL {
            settle(
                faults::promises(workspace, expectation),
                &mut promises,
                &mut told,
            );
            settle(
                evidence::promises(workspace, expectation)?,
                &mut promises,
                &mut told,
            );
        }
        settle(transcripts::promises(workspace)?, &mut promises, &mut told);
        settle(quotes::promises(workspace)?, &mut promises, &mut told);
        exercises = Exercise::all(workspace)?;
    }
    let mirror = Mirror::of(workspace, &exercises)?;
    if whole {
        settle(scaffold::promises(&mirror).await?, &mut promises, &mut told);
    }
    for exercise in &exercises {
        settle(
            exercises::on_paper(workspace, exercise)?,
            &mut promises,
            &mut told,
        );
        settle(
            unfinished::promises(&exercise.id, &exercise.dir)?,
            &mut promises,
            &mut told,
        );
        if exercise.kind == Kind::Diagnose {
            let graded = exercises::diagnosed(workspace, exercise, scope.runs).await?;
            settle(graded, &mut promises, &mut told);
            continue;
        }
        let mut bench = exercises::Bench::new(&mirror, exercise, scope.runs)?;
        while let Some(promise) = bench.next().await? {
            settle(vec![promise], &mut promises, &mut told);
        }
    }
    Ok(promises)
}

fn settle(new: Vec<Promise>, all: &mut Vec<Promise>, told: &mut impl FnMut(&Promise)) {
    new.iter().for_each(told);
    all.extend(new);
}

impl Promise {
    fn of(subject: &str, what: impl Into<String>, broken: Option<String>) -> Self {
        Self {
            subject: subject.to_owned(),
            what: what.into(),
            broken,
        }
    }
}
