//! `cargo lab exercise watch`: the check at each save.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use super::check::{self, Again};
use crate::backup;
use crate::error::{Error, Result};
use crate::exercise::Exercise;
use crate::terminal::{DIM, Page, STRONG, styled};
use crate::workspace::Workspace;

/// Between two looks at the files.
const LOOK: Duration = Duration::from_millis(300);

/// Checks after each save until it passes. A file as shipped is not checked: it fails, and README.md says on what.
pub(super) async fn run(workspace: &Workspace, exercise: &Exercise) -> Result<ExitCode> {
    let mut page = Page::stdout();
    for (file, _) in exercise.edited_files() {
        page.line(format!(
            "your editor:  {}",
            styled(STRONG, &workspace.display(&file))
        ));
    }
    page.line("Ctrl-C leaves; your edit stays.");
    let mut saved = times(exercise)?;
    let mut waits = !is_edited(exercise)?;
    loop {
        if waits {
            page.gap();
            page.line(styled(DIM, "waiting for a save …"));
            saved = next_save(exercise, &saved).await?;
        }
        waits = true;
        if check::run(workspace, exercise, Again::Save).await? == ExitCode::SUCCESS {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn is_edited(exercise: &Exercise) -> Result<bool> {
    for (working, shipped) in exercise.edited_files() {
        if backup::is_edited(&working, &shipped)? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn next_save(
    exercise: &Exercise,
    last: &[Option<SystemTime>],
) -> Result<Vec<Option<SystemTime>>> {
    loop {
        let now = times(exercise)?;
        // An editor that replaces the file makes it missing for a moment.
        if now.iter().all(Option::is_some) && now != last {
            return Ok(now);
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn times(exercise: &Exercise) -> Result<Vec<Option<SystemTime>>> {
    exercise
        .edited_files()
        .map(|(file, _)| saved(&file))
        .collect()
}

fn saved(file: &Path) -> Result<Option<SystemTime>> {
    match fs::metadata(file).and_then(|metadata| metadata.modified()) {
        Ok(time) => Ok(Some(time)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::new(
            format!("cannot see {}: {e}", file.display()),
            "check the file's permissions",
        )),
    }
}
