//! `cargo lab exercise solution`.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::error::{Error, Result};
use crate::exercise::Exercise;
use crate::exercise::progress::{Progress, State};
use crate::terminal::{Page, STRONG, styled};
use crate::workspace::Workspace;

/// Whether the solution may be shown before a pass.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Permission {
    AfterPass,
    Now,
}

impl Permission {
    pub(super) fn of(force: bool) -> Self {
        if force { Self::Now } else { Self::AfterPass }
    }
}

/// Prints each reference as a diff from the starting point; a diagnosis as it is.
pub(super) fn show(
    workspace: &Workspace,
    exercise: &Exercise,
    permission: Permission,
) -> Result<ExitCode> {
    let state = Progress::load(workspace)?.entry(&exercise.id).state();
    if permission == Permission::AfterPass && state != State::Passed {
        return Err(Error::new(
            format!("{} has not passed yet", exercise.id),
            format!(
                "cargo lab exercise hint {0}, or cargo lab exercise solution {0} --force",
                exercise.id
            ),
        ));
    }
    let references = exercise.variants("reference")?;
    let starter = exercise.edited_files().next().map(|(_, starter)| starter);
    let mut page = Page::stdout();
    for reference in &references {
        page.line(styled(STRONG, &workspace.display(reference)));
        page.block(&match &starter {
            Some(starter) => difference(workspace, starter, reference)?,
            // A diagnosis starts from nothing.
            None => whole(workspace, reference)?,
        });
    }
    Ok(ExitCode::SUCCESS)
}

/// What the reference changes, as git shows it; the whole reference where there is no git.
fn difference(workspace: &Workspace, starter: &Path, reference: &Path) -> Result<String> {
    let diff = Command::new("git")
        .current_dir(workspace.root())
        .args(["diff", "--no-index", "--no-color", "--no-ext-diff", "--"])
        .args([starter, reference])
        .output();
    if let Ok(diff) = diff
        && diff.status.code() == Some(1)
    {
        let text = String::from_utf8_lossy(&diff.stdout).into_owned();
        // The lines before the first hunk name the two files, which the heading has said.
        return Ok(text
            .split_once("\n@@")
            .map_or_else(|| text.clone(), |(_, hunks)| format!("@@{hunks}")));
    }
    whole(workspace, reference)
}

fn whole(workspace: &Workspace, reference: &Path) -> Result<String> {
    fs::read_to_string(reference).map_err(|e| {
        Error::new(
            format!("cannot read {}: {e}", workspace.display(reference)),
            "bring it back with `git checkout -- exercises`",
        )
    })
}
