//! The authors' gate: what the course promises of itself, held to.

mod chapters;
mod exercises;
mod links;
mod mirror;

use serde::Serialize;

use crate::chapter::Chapter;
use crate::error::Result;
use crate::exercise::Exercise;
use crate::workspace::Workspace;

/// One promise, kept or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// Which chapter or exercise.
    pub subject: String,
    /// The promise in words.
    pub what: String,
    /// What breaks it; `None` if it is kept.
    pub broken: Option<String>,
}

/// Looks at every promise; `told` hears of each as it is settled, since some take a build.
pub async fn check(workspace: &Workspace, mut told: impl FnMut(&Promise)) -> Result<Vec<Promise>> {
    let mut promises = vec![];
    for chapter in Chapter::all(workspace)? {
        settle(
            chapters::promises(workspace, &chapter)?,
            &mut promises,
            &mut told,
        );
    }
    for exercise in Exercise::all(workspace)? {
        settle(
            exercises::on_paper(workspace, &exercise)?,
            &mut promises,
            &mut told,
        );
        let mut bench = exercises::Bench::new(workspace, &exercise)?;
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
