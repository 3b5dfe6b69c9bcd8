//! What a diagnosis promises: its answers are graded as they say, by the shipped profiles and by profiles taken anew.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::rejected_on;
use crate::dev::Promise;
use crate::error::{Error, Result};
use crate::exercise::diagnosis::{Answer, Diagnosis, Evidence};
use crate::exercise::{Exercise, check};
use crate::workspace::Workspace;

/// Grades every answer by what ships and by what the exercise's program `evidence` writes now.
pub(in crate::dev) async fn promises(
    workspace: &Workspace,
    exercise: &Exercise,
) -> Result<Vec<Promise>> {
    let diagnosis = Diagnosis::of(exercise)?;
    let mut promises = vec![Promise::of(
        &exercise.id,
        "shipped profiles name no machine",
        paths(&exercise.dir, &diagnosis)?,
    )];
    let shipped = Evidence::shipped(&exercise.dir, &diagnosis)?;
    promises.extend(graded(exercise, &diagnosis, &shipped, "as shipped")?);
    let folder = workspace.scratch()?.join("dev/evidence").join(&exercise.id);
    promises.push(Promise::of(
        &exercise.id,
        "its program writes the profiles",
        take(workspace, exercise, &folder).await?,
    ));
    if let Ok(anew) = Evidence::shipped(&folder, &diagnosis) {
        promises.extend(graded(exercise, &diagnosis, &anew, "taken anew")?);
    }
    Ok(promises)
}

fn graded(
    exercise: &Exercise,
    diagnosis: &Diagnosis,
    evidence: &Evidence,
    which: &str,
) -> Result<Vec<Promise>> {
    let mut promises = vec![];
    for (folder, path) in ["reference", "wrong"]
        .into_iter()
        .map(|folder| Ok((folder, exercise.variants(folder)?)))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .flat_map(|(folder, paths)| paths.into_iter().map(move |path| (folder, path)))
    {
        let inside = path
            .strip_prefix(&exercise.dir)
            .unwrap_or(&path)
            .display()
            .to_string();
        let graded = diagnosis.grade(evidence, &Answer::read(&path)?);
        let (what, kept) = if folder == "reference" {
            let accepted = graded
                .as_ref()
                .is_ok_and(|graded| graded.grade.is_accepted());
            (format!("{inside} is accepted, {which}"), accepted)
        } else {
            let grade = rejected_on(exercise, &path)?;
            let kept = graded
                .as_ref()
                .is_ok_and(|graded| graded.grade.id() == grade && !graded.grade.is_accepted());
            (format!("{inside} is graded {grade}, {which}"), kept)
        };
        let broken = (!kept).then(|| match graded {
            Ok(graded) => format!("{}: {}", graded.grade.id(), graded.says),
            Err(error) => error.to_string(),
        });
        promises.push(Promise::of(&exercise.id, what, broken));
    }
    Ok(promises)
}

/// Runs `cargo run --example evidence-05 -- FOLDER` of the exercise.
async fn take(workspace: &Workspace, exercise: &Exercise, folder: &Path) -> Result<Option<String>> {
    fs::create_dir_all(folder.join("evidence")).map_err(|e| {
        Error::new(
            format!("cannot create {}: {e}", folder.display()),
            "make the folder writable",
        )
    })?;
    // Cargo puts the examples of all packages into one folder, so that their names differ.
    let number = exercise.id.split('-').next().unwrap_or(&exercise.id);
    let mut cargo = check::cargo(workspace.root(), workspace.target_dir());
    cargo
        .args(["run", "--quiet", "--package", &exercise.package()])
        .args(["--example", &format!("evidence-{number}"), "--"])
        .arg(folder)
        .stdout(Stdio::null());
    let (status, words) = check::said(&mut cargo).await?;
    Ok((!status.success()).then_some(words))
}

/// A path of the machine that took a profile tells nobody anything, and differs with each.
fn paths(folder: &Path, diagnosis: &Diagnosis) -> Result<Option<String>> {
    let given = &diagnosis.given;
    let files = [&given.profile]
        .into_iter()
        .chain(&given.base)
        .chain(&given.beside);
    for file in files {
        let path = folder.join(file);
        let profile = fs::read(&path)
            .map_err(|e| e.to_string())
            .and_then(|bytes| pprof_view::Profile::parse(&bytes).map_err(|e| e.to_string()))
            .map_err(|e| {
                Error::new(
                    format!("cannot read {}: {e}", path.display()),
                    "take it anew with the exercise's example `evidence`",
                )
            })?;
        // Where Rust's own builds keep std and what it is made of.
        let is_of_rust = |file: &str| {
            ["/rustc/", "/rust/deps/"]
                .iter()
                .any(|place| file.starts_with(place))
        };
        let absolute = profile
            .functions
            .iter()
            .find(|function| function.filename.starts_with('/') && !is_of_rust(&function.filename));
        if let Some(function) = absolute {
            return Ok(Some(format!("{}: {}", file.display(), function.filename)));
        }
    }
    Ok(None)
}
