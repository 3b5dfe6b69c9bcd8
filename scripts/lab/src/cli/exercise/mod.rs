//! `cargo lab exercise`: practice on one's own.

mod check;
mod hint;
mod solution;
mod start;
mod watch;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::backup::{self, Restored};
use crate::error::{Error, Result};
use crate::exercise::progress::{Progress, State};
use crate::exercise::{Exercise, Kind};
use crate::interrupt;
use crate::terminal::{Page, Table};
use crate::workspace::Workspace;
use check::Again;
use solution::Permission;

/// The commands of an exercise, in the order in which one uses them.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// What there is, and how far you are
    #[command(after_help = "Example: cargo lab exercise list")]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// The symptom, the files to edit, and how to go on
    #[command(after_help = "Example: cargo lab exercise start 03")]
    Start(Which),
    /// The first exercise that has not passed, as `start` shows it
    #[command(after_help = "Example: cargo lab exercise next")]
    Next,
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
    /// Check at each save, until it passes
    #[command(after_help = "Example: cargo lab exercise watch 03")]
    Watch(Which),
    /// The starting point again, with progress and hints; your version is kept in .lab/backups
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
            Self::Start(which) => start::show(&workspace, &which.find(&workspace)?),
            Self::Next => start::show(&workspace, &first_open(&workspace)?),
            Self::Check(which) => {
                let exercise = checked(which.find(&workspace)?)?;
                interrupt::run(check::run(&workspace, &exercise, Again::Command))
            }
            Self::Watch(which) => {
                let exercise = checked(which.find(&workspace)?)?;
                interrupt::run(watch::run(&workspace, &exercise))
            }
            Self::Hint(which) => hint::show(&workspace, &which.find(&workspace)?),
            Self::Solution { which, force } => {
                solution::show(&workspace, &which.find(&workspace)?, Permission::of(force))
            }
            Self::Reset(which) => reset(&workspace, &which.find(&workspace)?),
        }
    }
}

impl Which {
    fn find(&self, workspace: &Workspace) -> Result<Exercise> {
        match &self.exercise {
            Some(name) => Exercise::find(workspace, name),
            None => first_open(workspace),
        }
    }
}

/// The first exercise that has not passed; the last one when all have.
fn first_open(workspace: &Workspace) -> Result<Exercise> {
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

/// An exercise that has a check to run.
fn checked(exercise: Exercise) -> Result<Exercise> {
    if exercise.kind == Kind::Diagnose {
        return Err(Error::new(
            format!("{} asks for a diagnosis, not for code", exercise.id),
            format!("answer with `{}`", exercise.command()),
        ));
    }
    Ok(exercise)
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
    let mut table = Table::new([
        "exercise", "title", "kind", "class", "minutes", "chapter", "state",
    ]);
    for exercise in &exercises {
        let state = progress.entry(&exercise.id).state().words();
        table.push([
            &exercise.id,
            &exercise.title,
            exercise.kind.words(),
            &exercise.class,
            &exercise.minutes.to_string(),
            &exercise.chapter,
            state,
        ]);
    }
    page.table(&table);
    let mut kinds: Vec<Kind> = exercises.iter().map(|exercise| exercise.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        page.item(&format!("{:<12}", kind.words()), kind.meaning());
    }
    page.gap();
    let states: Vec<State> = exercises
        .iter()
        .map(|exercise| progress.entry(&exercise.id).state())
        .collect();
    page.line(if states.iter().all(|state| *state == State::Passed) {
        "All have passed. Compare with: cargo lab exercise solution <exercise>"
    } else if states.iter().all(|state| *state == State::NotStarted) {
        "Begin with: cargo lab exercise next"
    } else {
        "Go on with: cargo lab exercise next"
    });
    Ok(ExitCode::SUCCESS)
}

fn reset(workspace: &Workspace, exercise: &Exercise) -> Result<ExitCode> {
    let mut page = Page::stdout();
    if exercise.edits.is_empty() {
        page.line(format!(
            "{} asks for no edit: nothing to reset",
            exercise.id
        ));
    }
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
    let mut progress = Progress::load(workspace)?;
    if progress.entry_mut(&exercise.id).start_over() {
        progress.save(workspace)?;
        page.line(format!("{}: progress and hints start over", exercise.id));
    }
    Ok(ExitCode::SUCCESS)
}
