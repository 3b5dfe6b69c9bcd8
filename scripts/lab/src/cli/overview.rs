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
        let entry = progress.entry(&chapter.exercise);
        let seen = workspace
            .target_dir()
            .join("lab")
            .join(&chapter.id)
            .is_dir();
        let practice = exercises
            .iter()
            .any(|exercise| exercise.id == chapter.exercise);
        match entry.state() {
            State::NotStarted if !seen => return format!("cargo lab lesson {}", chapter.slug()),
            State::NotStarted | State::Attempted if practice => {
                return format!("cargo lab exercise check {}", chapter.exercise);
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
