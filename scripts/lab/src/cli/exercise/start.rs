//! `cargo lab exercise start` and `next`: the symptom, and where to begin.

use std::fs;
use std::process::ExitCode;
use std::sync::LazyLock;

use regex::Regex;

use crate::error::{Error, Result};
use crate::exercise::progress::Progress;
use crate::exercise::{Exercise, Kind};
use crate::terminal::{Page, STRONG, styled};
use crate::workspace::Workspace;

/// A link to another page: `[words](../target)`.
static LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[([^\]]+)\]\(\.[^)\s]*\)").expect("the pattern is valid"));

/// Shows the exercise's README, the files to edit, and the command that says whether one has it.
pub(super) fn show(workspace: &Workspace, exercise: &Exercise) -> Result<ExitCode> {
    let mut progress = Progress::load(workspace)?;
    let readme = exercise.dir.join("README.md");
    let text = fs::read_to_string(&readme).map_err(|e| {
        Error::new(
            format!("cannot read {}: {e}", workspace.display(&readme)),
            "bring it back with `git checkout -- exercises`",
        )
    })?;
    progress.entry_mut(&exercise.id).started = true;
    progress.save(workspace)?;
    let mut page = Page::stdout();
    for line in text.trim_end().lines() {
        // A terminal follows no link; the chapter's file stands below.
        page.line(LINK.replace_all(line, "$1"));
    }
    page.gap();
    page.line(format!(
        "its chapter:  lessons/{}/README.md",
        exercise.chapter
    ));
    for (file, _) in exercise.edited_files() {
        page.line(format!(
            "your editor:  {}",
            styled(STRONG, &workspace.display(&file))
        ));
    }
    if exercise.kind == Kind::Diagnose {
        page.line(format!("what is given: cargo lab diagnose {}", exercise.id));
    } else {
        page.line(format!(
            "on each save: cargo lab exercise watch {}",
            exercise.id
        ));
    }
    page.line(format!(
        "stuck?        cargo lab exercise hint {}",
        exercise.id
    ));
    page.line(format!("done?         {}", exercise.command()));
    Ok(ExitCode::SUCCESS)
}
