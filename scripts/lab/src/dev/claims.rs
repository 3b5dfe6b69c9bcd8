//! The chapters' claims, measured anew: each chapter's fault is proved (or was, by `cargo lab verify` of this very build), what the proof left is laid out as the chapter's evidence, and
//! the chapter's own claims are held to it in place of what ships.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::{Promise, evidence, measured};
use crate::build;
use crate::chapter::Chapter;
use crate::error::{Error, Result};
use crate::lesson::evidence::MEASURED;
use crate::verdict::{self, Bench, Expectation, Figures, Outcome, Sides, expectations};
use crate::workspace::Workspace;

/// Proves the chapter's fault and runs the chapter's claims on what was measured.
pub(super) async fn promise(workspace: &Workspace, chapter: &Chapter) -> Result<Promise> {
    let broken = match expectations::named(&chapter.fault) {
        Some(expectation) => of_chapter(workspace, chapter, expectation).await?,
        None => Some(format!("no expectation for `{}`", chapter.fault)),
    };
    Ok(Promise::of(
        &chapter.id,
        "its claims hold, measured anew",
        broken,
    ))
}

async fn of_chapter(
    workspace: &Workspace,
    chapter: &Chapter,
    expectation: &Expectation,
) -> Result<Option<String>> {
    let (figures, folder) = proved(workspace, expectation).await?;
    if figures.outcome != Outcome::Pass {
        let sides = [&figures.planted, &figures.repaired];
        let checks = sides.iter().flat_map(|side| &side.checks);
        let failed = checks.chain(&figures.both).filter(|check| !check.passed);
        let names: Vec<&str> = failed.map(|check| check.name.as_str()).collect();
        return Ok(Some(format!(
            "its verdict is {} {names:?}",
            figures.outcome
        )));
    }
    // A control has one side, and its chapter measures by its own means.
    let laid_out = workspace.scratch()?.join("dev/claims").join(&chapter.id);
    if expectation.culprit.is_some() {
        let place = laid_out.join(expectation.fault);
        evidence::ship(expectation, &figures, &folder, &place)?;
    }
    claims(workspace, chapter, &laid_out).await
}

/// The figures of a proof and the folder that it left its profiles in: the last one that passed with this build, or a new one.
async fn proved(workspace: &Workspace, expectation: &Expectation) -> Result<(Figures, PathBuf)> {
    let built = build::packages(workspace, &["bookstore"], |_| {})?;
    let bookstore = built.executable("bookstore")?;
    if let Some(found) = measured::lately(workspace, bookstore, expectation)? {
        return Ok(found);
    }
    let bench = Bench {
        workspace,
        bookstore,
        events: &|_| {},
    };
    let folder = workspace
        .scratch()?
        .join("dev/measured")
        .join(expectation.fault);
    let work = &expectation.work;
    let proof = verdict::prove(&bench, expectation, work, Sides::Both, &folder).await?;
    Ok((Figures::of(&proof), folder))
}

/// Runs `tests/claims.rs` of a chapter, all of it, on the evidence in `folder`; the words are what fails.
async fn claims(workspace: &Workspace, chapter: &Chapter, folder: &Path) -> Result<Option<String>> {
    let cargo = std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let mut command = tokio::process::Command::new(cargo);
    build::without_the_outer_cargo(command.as_std_mut());
    let output = command
        .args([
            "test",
            "--quiet",
            "--package",
            &chapter.package,
            "--test",
            "claims",
            "--",
            "--include-ignored",
        ])
        .current_dir(workspace.root())
        .env(MEASURED, folder)
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(|e| Error::new(format!("cargo does not start: {e}"), "check PATH"))?;
    if output.status.success() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let failed: Vec<&str> = text
        .lines()
        .skip_while(|line| *line != "failures:")
        .filter(|line| line.contains("panicked") || line.starts_with("assert"))
        .collect();
    let words = if failed.is_empty() {
        String::from_utf8_lossy(&output.stderr).trim().to_owned()
    } else {
        failed.join("; ")
    };
    Ok(Some(words))
}
