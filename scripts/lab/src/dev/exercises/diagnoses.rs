//! What a diagnosis promises: its answers are graded as they say, by the shipped profiles and by profiles taken anew.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroU32;
use std::path::Path;
use std::process::Stdio;

use super::rejected_on;
use crate::dev::Promise;
use crate::dev::repeated::Repeated;
use crate::error::{Error, Result};
use crate::exercise::diagnosis::{Answer, Diagnosis, Evidence, Grade};
use crate::exercise::{Exercise, check};
use crate::workspace::Workspace;

/// Grades every answer by what ships, and `runs` times by what the exercise's program `evidence` writes now.
pub(in crate::dev) async fn promises(
    workspace: &Workspace,
    exercise: &Exercise,
    runs: NonZeroU32,
) -> Result<Vec<Promise>> {
    let diagnosis = Diagnosis::of(exercise)?;
    let mut promises = vec![Promise::of(
        &exercise.id,
        "shipped profiles name no machine",
        paths(&exercise.dir, &diagnosis)?,
    )];
    let shipped = Evidence::shipped(&exercise.dir, &diagnosis)?;
    for Graded { what, broken } in graded(exercise, &diagnosis, &shipped)? {
        promises.push(Promise::of(
            &exercise.id,
            format!("{what}, as shipped"),
            broken,
        ));
    }
    let mut written = Repeated::default();
    let mut anew: BTreeMap<String, Repeated> = BTreeMap::new();
    let folder = workspace.scratch()?.join("dev/evidence").join(&exercise.id);
    for _ in 0..runs.get() {
        let failed = take(workspace, exercise, &folder).await?;
        let was_written = failed.is_none();
        written.note(failed);
        if !was_written {
            continue;
        }
        let taken = Evidence::shipped(&folder, &diagnosis)?;
        for Graded { what, broken } in graded(exercise, &diagnosis, &taken)? {
            anew.entry(what).or_default().note(broken);
        }
    }
    let of = |repeated: Repeated, what: String| repeated.promise(&exercise.id, what, runs);
    promises.push(of(written, "its program writes the profiles".to_owned()));
    let anew = anew.into_iter();
    promises.extend(anew.map(|(what, repeated)| of(repeated, format!("{what}, taken anew"))));
    Ok(promises)
}

/// How one answer was graded.
struct Graded {
    /// The answer, and the grade that it is to get.
    what: String,
    /// The grade that it got instead.
    broken: Option<String>,
}

fn graded(exercise: &Exercise, diagnosis: &Diagnosis, evidence: &Evidence) -> Result<Vec<Graded>> {
    let mut answers = vec![];
    for folder in ["reference", "wrong"] {
        for path in exercise.variants(folder)? {
            let inside = path
                .strip_prefix(&exercise.dir)
                .unwrap_or(&path)
                .display()
                .to_string();
            let graded = diagnosis.grade(evidence, &Answer::read(&path)?);
            let got = graded.as_ref().ok().map(|graded| graded.grade);
            let (what, kept) = if folder == "reference" {
                let accepted = got.is_some_and(Grade::is_accepted);
                (format!("{inside} is accepted"), accepted)
            } else {
                let grade = rejected_on(exercise, &path)?;
                let kept = got.is_some_and(|got| got.id() == grade && !got.is_accepted());
                (format!("{inside} is graded {grade}"), kept)
            };
            let broken = (!kept).then(|| match graded {
                Ok(graded) => format!("{}: {}", graded.grade.id(), graded.says),
                Err(error) => error.to_string(),
            });
            answers.push(Graded { what, broken });
        }
    }
    Ok(answers)
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
