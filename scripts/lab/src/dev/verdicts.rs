//! What the verdicts promise: the wrong fixes of every fault FAIL, each on the check that it names.

use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use super::Promise;
use super::mirror::Mirror;
use super::repeated::Repeated;
use crate::build;
use crate::error::{Error, Result};
use crate::fix::SHIPPED;
use crate::verdict::{self, Bench, Expectation, Outcome, Proof};
use crate::workspace::Workspace;

/// A file that stands in for the planted one.
struct Wrong<'a> {
    expectation: &'a Expectation,
    /// What it replaces, relative to the checkout: the planted file, unless its header says otherwise.
    replaced: String,
    file: PathBuf,
    counter: String,
}

/// Applies the wrong fixes of `faults` in a mirror of the checkout, builds it, and holds each to FAIL as a reader's edit, in every one of
/// `runs`.
///
/// The first of every fault are built together, then the second: they stand in different files, so that there are as many builds as one
/// fault has wrong fixes.
pub async fn wrong_fixes(
    workspace: &Workspace,
    faults: &[&Expectation],
    runs: NonZeroU32,
    mut told: impl FnMut(&Promise),
) -> Result<Vec<Promise>> {
    let mut promises = vec![];
    let mut rounds: Vec<Vec<Wrong<'_>>> = vec![];
    for expectation in faults {
        let wrong = of(workspace, expectation)?;
        let promise = Promise::of(
            expectation.fault,
            "two wrong fixes at least",
            (wrong.len() < 2)
                .then(|| format!("{} in {SHIPPED}/{}/wrong", wrong.len(), expectation.fault)),
        );
        told(&promise);
        promises.push(promise);
        for (round, wrong) in wrong.into_iter().enumerate() {
            if rounds.len() <= round {
                rounds.push(vec![]);
            }
            rounds[round].push(wrong);
        }
    }
    for round in rounds {
        let mirror = Mirror::of_bookstore(workspace)?;
        for wrong in &round {
            mirror.replace(Path::new(&wrong.replaced), &wrong.file)?;
        }
        let bookstore = built(&mirror).await?;
        for wrong in &round {
            let promise = judged(workspace, &bookstore, wrong, runs).await?;
            told(&promise);
            promises.push(promise);
        }
    }
    Ok(promises)
}

fn of<'a>(workspace: &Workspace, expectation: &'a Expectation) -> Result<Vec<Wrong<'a>>> {
    let Some(culprit) = &expectation.culprit else {
        return Ok(vec![]);
    };
    let folder = workspace
        .root()
        .join(SHIPPED)
        .join(expectation.fault)
        .join("wrong");
    // A fault without the folder has no wrong fix, which its promise tells.
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .filter_map(std::result::Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    let wrong = |file: PathBuf| {
        Ok(Wrong {
            expectation,
            counter: header(&file, "Counter")?.ok_or_else(|| {
                Error::new(
                    format!("{} names no counter", file.display()),
                    "add a line `//! Counter: …` to its header",
                )
            })?,
            replaced: header(&file, "In place of")?.unwrap_or_else(|| culprit.file.to_owned()),
            file,
        })
    };
    files.into_iter().map(wrong).collect()
}

/// What the header of a wrong fix says: which check rejects it (`//! Counter: bytes-per-answer`), and which file it stands in for if
/// that is not the planted one (`//! In place of: bookstore/src/db/pool.rs`).
fn header(path: &Path, field: &str) -> Result<Option<String>> {
    let text = fs::read_to_string(path).map_err(|e| {
        Error::new(
            format!("cannot read {}: {e}", path.display()),
            "check the file's permissions",
        )
    })?;
    let lead = format!("//! {field}: ");
    Ok(text
        .lines()
        .find_map(|line| line.strip_prefix(&lead))
        .map(str::to_owned))
}

async fn built(mirror: &Mirror) -> Result<PathBuf> {
    let (root, target) = (mirror.root().to_owned(), mirror.target_dir());
    let build = tokio::task::spawn_blocking(move || {
        build::packages_into(&Workspace::at(&root), &["bookstore"], Some(&target), |_| {})
            .and_then(|built| built.executable("bookstore").map(Path::to_path_buf))
    });
    build
        .await
        .map_err(|e| Error::new(format!("the build stopped: {e}"), "run the command again"))?
}

async fn judged(
    workspace: &Workspace,
    bookstore: &Path,
    wrong: &Wrong<'_>,
    runs: NonZeroU32,
) -> Result<Promise> {
    let expectation = wrong.expectation;
    let name = wrong.file.file_stem().unwrap_or_default().to_string_lossy();
    let folder = workspace
        .scratch()?
        .join("evidence")
        .join(expectation.fault)
        .join("wrong")
        .join(&*name);
    let bench = Bench {
        workspace,
        bookstore,
        events: &|_| {},
    };
    let mut repeated = Repeated::default();
    for _ in 0..runs.get() {
        let proof = verdict::edited(&bench, expectation, &expectation.work, &folder).await?;
        repeated.note(not_rejected(&proof, &wrong.counter));
    }
    let what = format!("the wrong fix {name} fails on {}", wrong.counter);
    Ok(repeated.promise(expectation.fault, what, runs))
}

/// What a proof says in place of failing on `counter`.
fn not_rejected(proof: &Proof, counter: &str) -> Option<String> {
    let failed: Vec<&str> = proof.failed_checks().map(|check| check.name).collect();
    if proof.outcome == Outcome::Fail && failed.contains(&counter) {
        return None;
    }
    let reasons: Vec<&str> = proof
        .sides
        .iter()
        .filter_map(|side| side.reason.as_deref())
        .collect();
    Some(
        format!("{} {failed:?} {}", proof.outcome, reasons.join("; "))
            .trim_end()
            .to_owned(),
    )
}
