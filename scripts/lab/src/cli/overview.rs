//! `cargo lab` alone: where you are, and the one next command.

use std::process::ExitCode;

use crate::chapter::Chapter;
use crate::error::Result;
use crate::exercise::Exercise;
use crate::exercise::progress::{Progress, State};
use crate::terminal::{Page, STRONG, styled};
use crate::workspace::Workspace;

/// Prints the overview.
pub(super) fn run() -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let chapters = Chapter::all(&workspace)?;
    let exercises = Exercise::all(&workspace)?;
    let progress = Progress::load(&workspace)?;
    let passed = exercises
        .iter()
        .filter(|exercise| progress.entry(&exercise.id).state() == State::Passed)
        .count();

    let mut page = Page::stdout();
    page.line(format!(
        "The leaky bookstore: {}, {} ({passed} passed)",
        counted(chapters.len(), "chapter"),
        counted(exercises.len(), "exercise"),
    ));
    page.gap();
    page.line(format!(
        "next: {}",
        styled(STRONG, &next(&workspace, &chapters, &exercises, &progress))
    ));
    page.line("all:  cargo lab --help");
    Ok(ExitCode::SUCCESS)
}

/// The first chapter whose exercise has not passed leads: its lesson until it was seen, then its exercise.
fn next(
    workspace: &Workspace,
    chapters: &[Chapter],
    exercises: &[Exercise],
    progress: &Progress,
) -> String {
    for chapter in chapters {
        let seen = workspace
            .target_dir()
            .join("lab")
            .join(&chapter.id)
            .is_dir();
        let practice = exercises
            .iter()
            .find(|exercise| Some(&exercise.id) == chapter.exercise.as_ref());
        // Without an exercise, to have seen the lesson is all there is.
        let state = practice.map_or(State::NotStarted, |exercise| {
            progress.entry(&exercise.id).state()
        });
        match (state, practice) {
            (State::NotStarted, _) if !seen => {
                return format!("cargo lab lesson {}", chapter.slug());
            }
            (State::NotStarted | State::Attempted, Some(exercise)) => {
                return format!("cargo lab exercise check {}", exercise.id);
            }
            _ => {}
        }
    }
    "cargo lab list".to_owned()
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
