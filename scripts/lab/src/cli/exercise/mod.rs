//! `cargo lab exercise`: practice on one's own.

mod check;
mod solution;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::backup::{self, Restored};
use crate::error::{Error, Result};
use crate::exercise::Exercise;
use crate::exercise::progress::{Progress, State};
use crate::interrupt;
use crate::terminal::{DIM, Page, STRONG, Table, styled};
use crate::workspace::Workspace;
use solution::Permission;

/// The commands of an exercise, in the order in which one uses them.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// What there is, and how far you are
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Measure your version: expected, measured, why, and the next command
    #[command(after_help = "Example: cargo lab exercise check 01")]
    Check(Which),
    /// The next of three hints, each of which says more than the one before
    #[command(after_help = "Example: cargo lab exercise hint 01")]
    Hint(Which),
    /// A reference solution as a diff, once your version has passed
    #[command(after_help = "Example: cargo lab exercise solution 01")]
    Solution {
        #[command(flatten)]
        which: Which,
        /// Show it before the check has passed
        #[arg(long)]
        force: bool,
    },
    /// The starting point again; your version is kept in .lab/backups
    #[command(after_help = "Example: cargo lab exercise reset 01")]
    Reset(Which),
}

/// An exercise by name.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// Its id, number or slug, or its chapter's; without it the first that has not passed
    exercise: Option<String>,
}

impl Command {
    /// Runs the command.
    pub(super) fn run(self) -> Result<ExitCode> {
        let workspace = Workspace::find()?;
        match self {
            Self::List { json } => list(&workspace, json),
            Self::Check(which) => {
                let exercise = which.find(&workspace)?;
                interrupt::run(check::run(&workspace, &exercise))
            }
            Self::Hint(which) => hint(&workspace, &which.find(&workspace)?),
            Self::Solution { which, force } => {
                solution::show(&workspace, &which.find(&workspace)?, Permission::of(force))
            }
            Self::Reset(which) => reset(&workspace, &which.find(&workspace)?),
        }
    }
}

impl Which {
    fn find(&self, workspace: &Workspace) -> Result<Exercise> {
        if let Some(name) = &self.exercise {
            return Exercise::find(workspace, name);
        }
        let exercises = Exercise::all(workspace)?;
        let progress = Progress::load(workspace)?;
        let open = exercises
            .iter()
            .find(|exercise| progress.entry(&exercise.id).state() != State::Passed);
        open.or(exercises.last()).cloned().ok_or_else(|| {
            Error::new(
                "there are no exercises in this checkout",
                "bring them back with `git checkout -- exercises`",
            )
        })
    }
}

fn list(workspace: &Workspace, json: bool) -> Result<ExitCode> {
    let progress = Progress::load(workspace)?;
    let exercises = Exercise::all(workspace)?;
    let mut page = Page::stdout();
    if json {
        let rows: Vec<serde_json::Value> = exercises
            .iter()
            .map(|exercise| {
                let entry = progress.entry(&exercise.id);
                let mut row = serde_json::to_value(exercise).expect("an exercise is plain data");
                row["state"] = serde_json::to_value(entry.state()).expect("a state is a word");
                row["attempts"] = entry.attempts.into();
                row["hints"] = entry.hints.into();
                row
            })
            .collect();
        page.line(serde_json::to_string_pretty(&rows).expect("rows are plain data"));
        return Ok(ExitCode::SUCCESS);
    }
    let mut table = Table::new(["exercise", "title", "class", "minutes", "chapter", "state"]);
    for exercise in &exercises {
        let state = progress.entry(&exercise.id).state().words();
        table.push([
            &exercise.id,
            &exercise.title,
            &exercise.class,
            &exercise.minutes.to_string(),
            &exercise.chapter,
            state,
        ]);
    }
    page.table(&table);
    page.line("Start with its README.md, then: cargo lab exercise check");
    Ok(ExitCode::SUCCESS)
}

fn hint(workspace: &Workspace, exercise: &Exercise) -> Result<ExitCode> {
    let mut progress = Progress::load(workspace)?;
    let tiers = exercise.hints.len();
    let tier = progress.entry_mut(&exercise.id).next_hint(tiers);
    progress.save(workspace)?;
    let Some(text) = tier
        .checked_sub(1)
        .and_then(|index| exercise.hints.get(index))
    else {
        return Err(Error::new(
            format!("{} has no hints", exercise.id),
            "read its README.md again",
        ));
    };
    let mut page = Page::stdout();
    page.line(styled(
        STRONG,
        &format!("Hint {tier} of {tiers} for {}", exercise.id),
    ));
    page.paragraph(text);
    let next = if tier < tiers {
        format!("more: cargo lab exercise hint {}", exercise.id)
    } else {
        format!(
            "that was the last; a whole solution: cargo lab exercise solution {} --force",
            exercise.id
        )
    };
    page.line(styled(DIM, &next));
    Ok(ExitCode::SUCCESS)
}

fn reset(workspace: &Workspace, exercise: &Exercise) -> Result<ExitCode> {
    let mut page = Page::stdout();
    for (working, shipped) in exercise.edited_files() {
        let file = workspace.display(&working);
        match backup::restore(workspace, &exercise.id, &working, &shipped)? {
            Restored::AsShipped => page.line(format!("{file} is as shipped: nothing to reset")),
            Restored::Missing => page.line(format!("{file} was missing and is back as shipped")),
            Restored::Kept(place) => {
                page.line(format!(
                    "{file} is as shipped; your version is kept at {}",
                    workspace.display(&place)
                ));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
