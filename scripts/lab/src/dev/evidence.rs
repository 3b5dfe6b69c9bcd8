//! A fault's evidence as it ships with its chapter: both sides measured as its verdict does, and drawn.

mod pictures;

use std::fs;
use std::path::{Path, PathBuf};

use pprof_view::Profile;

pub(super) use self::pictures::redraw;
use self::pictures::{pictures, stale};
use super::Promise;
use crate::error::{Error, Result};
use crate::lesson::Evidence;
use crate::verdict::{self, Bench, Expectation, Figures, Outcome, Proof, Side, Sides, Work};
use crate::workspace::Workspace;

/// The folder of a fault's evidence in its chapter's crate.
pub fn place(workspace: &Workspace, expectation: &Expectation) -> PathBuf {
    let lessons = workspace.root().join("lessons");
    lessons
        .join(expectation.chapter)
        .join("evidence")
        .join(expectation.fault)
}

/// Measures both sides with source paths relative to the workspace, and writes them to the fault's place in its chapter.
pub async fn take(bench: &Bench<'_>, expectation: &Expectation) -> Result<(Proof, PathBuf)> {
    let root = bench.workspace.root().to_string_lossy().into_owned();
    let mut work = expectation.work.clone();
    let arguments = work
        .arguments
        .iter()
        .copied()
        .chain(["--trim-source-paths", leaked(root)]);
    work.arguments = Vec::leak(arguments.collect());
    let folder = bench
        .workspace
        .scratch()?
        .join("dev")
        .join("evidence")
        .join(expectation.fault);
    let proof = verdict::prove(bench, expectation, &work, Sides::Both, &folder).await?;
    let place = place(bench.workspace, expectation);
    if proof.outcome == Outcome::Pass {
        ship(expectation, &Figures::of(&proof), &folder, &place)?;
    }
    Ok((proof, place))
}

/// Arguments of a service live as long as the program; this one measures once and ends.
fn leaked(text: String) -> &'static str {
    String::leak(text)
}

/// Writes what a verdict left in `from` as evidence to `to`: profiles, figures, pictures.
pub(super) fn ship(
    expectation: &Expectation,
    figures: &Figures,
    from: &Path,
    to: &Path,
) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).map_err(|e| failed(to, &e))?;
    }
    fs::create_dir_all(to).map_err(|e| failed(to, &e))?;
    for side in [Side::Planted, Side::Repaired] {
        for (number, view) in expectation.views.iter().enumerate() {
            let first = number == 0;
            let suffix = if first {
                String::new()
            } else {
                format!("-{}", view.kind.path())
            };
            let folder = from.join(side.to_string());
            copy(
                &folder,
                &suffix,
                2,
                &to.join(format!("{side}{suffix}.pb.gz")),
            )?;
            if view.since_warm {
                copy(
                    &folder,
                    &suffix,
                    1,
                    &to.join(format!("{side}-base{suffix}.pb.gz")),
                )?;
            }
        }
    }
    let text = serde_json::to_string_pretty(figures).expect("figures are plain data");
    write(&to.join("figures.json"), &(text + "\n"))?;
    for (name, svg) in pictures(expectation, to)? {
        write(&to.join(name), &svg)?;
    }
    Ok(())
}

/// What every fault's shipped evidence is held to.
pub(super) fn promises(workspace: &Workspace, expectation: &Expectation) -> Result<Vec<Promise>> {
    let place = place(workspace, expectation);
    let promise = |what: &str, broken| Promise::of(expectation.fault, what, broken);
    let mut promises = vec![promise(
        "its pictures are those of its evidence",
        stale(expectation, &place)?,
    )];
    if place.join("figures.json").is_file() {
        let evidence = Evidence::read(place.clone())?;
        promises.push(promise(
            "its evidence is of a proof of both sides",
            unproved(evidence.figures()),
        ));
        promises.push(promise(
            "its evidence was measured under the load that its verdict has",
            otherwise_loaded(&expectation.work, evidence.figures()),
        ));
        promises.push(promise("its evidence names no machine", places(&place)?));
    }
    Ok(promises)
}

fn unproved(figures: &Figures) -> Option<String> {
    let parts = [
        &figures.planted.checks,
        &figures.repaired.checks,
        &figures.both,
    ];
    if parts.iter().any(|checks| checks.is_empty()) {
        return Some("a side, or what holds of both, was not checked".to_owned());
    }
    let failed = parts.into_iter().flatten().find(|check| !check.passed);
    failed.map(|check| format!("{}: {}", check.name, check.measured))
}

/// The visits at the readings, where they are not those that `work` has planned.
fn otherwise_loaded(work: &Work, figures: &Figures) -> Option<String> {
    let mut visits = 0;
    let mut planned = vec![visits];
    for stage in [&work.warm].into_iter().chain(&work.points) {
        visits += stage.requests;
        planned.push(visits);
    }
    let sides = [
        (Side::Planted, &figures.planted),
        (Side::Repaired, &figures.repaired),
    ];
    sides.into_iter().find_map(|(side, figures)| {
        let points = figures.points.iter().take(planned.len());
        let measured: Vec<u64> = points.map(|point| point.requests).collect();
        (measured != planned)
            .then(|| format!("{side}: readings after {measured:?} visits, planned {planned:?}"))
    })
}

/// The files that a folder's profiles name and that stand on the machine which took them.
fn places(folder: &Path) -> Result<Option<String>> {
    for entry in fs::read_dir(folder).map_err(|e| failed(folder, &e))? {
        let path = entry.map_err(|e| failed(folder, &e))?.path();
        if path.extension().is_none_or(|extension| extension != "gz") {
            continue;
        }
        let profile = read(&path)?;
        let functions = profile.functions.iter().map(|function| &*function.filename);
        let mappings = profile.mappings.iter().map(|mapping| &*mapping.filename);
        if let Some(file) = functions.chain(mappings).find(|file| is_a_place(file)) {
            return Ok(Some(format!("{}: {file}", path.display())));
        }
    }
    Ok(None)
}

/// Whether a path names a folder of one machine, not one that every toolchain or system has.
fn is_a_place(file: &str) -> bool {
    const KNOWN: [&str; 4] = ["/rustc/", "/rust/deps/", "/usr/lib/", "/lib/"];
    file.starts_with('/') && !KNOWN.iter().any(|known| file.starts_with(known))
}

/// Copies the last profile of a side, or the one with that number.
fn copy(folder: &Path, suffix: &str, number: u8, to: &Path) -> Result<()> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|e| failed(folder, &e))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // `4-4n-allocs.pb.gz`: number, point, and the kind where it is not the first.
            let parts: Vec<&str> = name.trim_end_matches(".pb.gz").splitn(3, '-').collect();
            let kind = parts
                .get(2)
                .map(|kind| format!("-{kind}"))
                .unwrap_or_default();
            let wanted = if number == 1 { parts[0] == "1" } else { true };
            name.ends_with(".pb.gz") && kind == suffix && wanted
        })
        .collect();
    found.sort();
    let last = found.last().ok_or_else(|| {
        Error::new(
            format!(
                "{} has no profile that ends in `{suffix}.pb.gz`",
                folder.display()
            ),
            "measure again",
        )
    })?;
    fs::copy(last, to).map(|_| ()).map_err(|e| failed(to, &e))
}

fn read(file: &Path) -> Result<Profile> {
    let bytes = fs::read(file).map_err(|e| failed(file, &e))?;
    Profile::parse(&bytes).map_err(|e| failed(file, &e))
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).map_err(|e| failed(file, &e))
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::new(
        format!("evidence at {}: {error}", path.display()),
        "check the folder's permissions and the disk's space, then run it again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::expectations::ALL;

    #[test]
    fn what_ships_is_proved_and_drawn_and_names_no_machine() {
        let workspace = Workspace::find().unwrap();
        let promises = ALL
            .iter()
            .flat_map(|fault| promises(&workspace, fault).unwrap());
        let broken: Vec<_> = promises
            .filter(|promise| promise.broken.is_some())
            .collect();
        assert_eq!(broken, []);
    }

    #[test]
    fn a_path_of_a_machine_is_told_from_one_of_a_toolchain() {
        for file in ["/home/ann/shop/src/main.rs", "/tmp/target/debug/bookstore"] {
            assert!(is_a_place(file), "{file}");
        }
        for file in [
            "bookstore/src/main.rs",
            "/rustc/1/library/std/src/io.rs",
            "/usr/lib/libc.so.6",
        ] {
            assert!(!is_a_place(file), "{file}");
        }
    }
}
