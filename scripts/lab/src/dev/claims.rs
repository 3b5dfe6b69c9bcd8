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
    let built = build::packages(workspace, &["bookstore"], |_| {})?;
    let bookstore = built.executable("bookstore")?;
    let scratch = workspace.scratch()?.join("dev");
    let (figures, folder) = match measured::lately(workspace, bookstore, expectation)? {
        Some(found) => found,
        None => {
            let bench = Bench {
                workspace,
                bookstore,
                events: &|_| {},
            };
            let folder = scratch.join("measured").join(expectation.fault);
            let work = &expectation.work;
            let proof = verdict::prove(&bench, expectation, work, Sides::Both, &folder).await?;
            if proof.outcome != Outcome::Pass {
                let failed: Vec<&str> = proof.failed_checks().map(|check| check.name).collect();
                return Ok(Some(format!("its verdict is {} {failed:?}", proof.outcome)));
            }
            (Figures::of(&proof), folder)
        }
    };
    // A control has one side, and its chapter measures by its own means.
    let laid_out = scratch.join("claims").join(&chapter.id);
    if expectation.culprit.is_some() {
        let place = laid_out.join(expectation.fault);
        evidence::ship(expectation, &figures, &folder, &place)?;
    }
    claims(workspace, chapter, &laid_out).await
}

/// Runs `tests/claims.rs` of a chapter on the evidence in `folder`; the words are what fails.
async fn claims(workspace: &Workspace, chapter: &Chapter, folder: &Path) -> Result<Option<String>> {
    let cargo = std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let output = tokio::process::Command::new(cargo)
        .args([
            "test",
            "--quiet",
            "--package",
            &chapter.package,
            "--test",
            "claims",
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
