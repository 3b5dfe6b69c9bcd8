//! A fault's evidence as it ships with its chapter: both sides measured as its verdict does, and drawn.

use std::fs;
use std::path::{Path, PathBuf};

use pprof_view::Profile;

use super::Promise;
use crate::chart::{Chart, Flame, Series};
use crate::error::{Error, Result};
use crate::verdict::expectations::ALL;
use crate::verdict::{self, Bench, Expectation, Figures, Outcome, Proof, Side, SideFigures, Sides};
use crate::workspace::Workspace;

/// Where a profile's own frames begin.
const FROM: &str = "bookstore::";

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

/// Draws the pictures of every fault's shipped evidence anew; returns those that changed.
pub(super) fn redraw(workspace: &Workspace) -> Result<Vec<String>> {
    let mut changed = vec![];
    for expectation in ALL {
        let place = place(workspace, expectation);
        for (name, svg) in shipped_pictures(expectation, &place)? {
            let file = place.join(name);
            if !is_drawn(&file, &svg) {
                write(&file, &svg)?;
                changed.push(workspace.display(&file));
            }
        }
    }
    Ok(changed)
}

/// Every fault's pictures, held to what its shipped evidence draws.
pub(super) fn promise(workspace: &Workspace, expectation: &Expectation) -> Result<Promise> {
    let place = place(workspace, expectation);
    let pictures = shipped_pictures(expectation, &place)?;
    let stale: Vec<&str> = pictures
        .iter()
        .filter(|(name, svg)| !is_drawn(&place.join(name), svg))
        .map(|(name, _)| *name)
        .collect();
    let broken = (!stale.is_empty()).then(|| {
        format!(
            "{} would look otherwise: cargo lab dev regen",
            stale.join(", ")
        )
    });
    let what = "its pictures are those of its evidence";
    Ok(Promise::of(expectation.fault, what, broken))
}

/// The pictures of evidence that ships; none where none does.
fn shipped_pictures(expectation: &Expectation, place: &Path) -> Result<Pictures> {
    if place.join("figures.json").is_file() {
        pictures(expectation, place)
    } else {
        Ok(vec![])
    }
}

fn is_drawn(file: &Path, svg: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|there| there == svg)
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

fn growth(figures: &Figures) -> String {
    let counters = [&figures.planted, &figures.repaired].map(|side| &side.points);
    let most = counters
        .into_iter()
        .flatten()
        .map(|point| point.counter)
        .fold(0.0, f64::max);
    let (scale, unit) = scaled(most, &figures.unit);
    #[expect(clippy::cast_precision_loss, reason = "visits are thousands")]
    let points = |side: &SideFigures| -> Vec<(f64, f64)> {
        let points = side.points.iter();
        points
            .map(|point| (point.requests as f64, point.counter / scale))
            .collect()
    };
    let last = |side: &SideFigures| side.points.last().map_or(0.0, |point| point.counter);
    let description = format!(
        "Planted it comes to {:.0}, repaired to {:.0}, under the same visits.",
        last(&figures.planted),
        last(&figures.repaired)
    );
    let title = format!("{}: {} by visits", figures.fault, figures.unit);
    Chart::new(title, description)
        .axes("visits", unit)
        .series(Series::new("planted", points(&figures.planted)))
        .series(Series::new("repaired", points(&figures.repaired)))
        .svg()
}

/// What a counter that comes to `most` is divided by, and its unit in words: an axis has room for five digits.
fn scaled(most: f64, unit: &str) -> (f64, String) {
    const MIB: f64 = 1024.0 * 1024.0;
    match unit {
        _ if most < 100_000.0 => (1.0, unit.to_owned()),
        bytes if bytes.contains("bytes") && most >= MIB => (MIB, format!("{bytes} (MiB)")),
        bytes if bytes.contains("bytes") => (1024.0, format!("{bytes} (KiB)")),
        other => (1_000.0, format!("{other} (thousand)")),
    }
}

/// Files by their names.
type Pictures = Vec<(&'static str, String)>;

/// The pictures of the evidence in `folder`: the counter's growth, and of the first view flame graphs of both sides and of their difference.
fn pictures(expectation: &Expectation, folder: &Path) -> Result<Pictures> {
    let file = folder.join("figures.json");
    let text = fs::read_to_string(&file).map_err(|e| failed(&file, &e))?;
    let figures: Figures = serde_json::from_str(&text).map_err(|e| failed(&file, &e))?;
    let mut pictures = vec![("growth.svg", growth(&figures))];
    let Some(view) = expectation.views.first() else {
        return Ok(pictures);
    };
    let of = |side: Side| -> Result<Profile> {
        let profile = read(&folder.join(format!("{side}.pb.gz")))?;
        if !view.since_warm {
            return Ok(profile);
        }
        let base = read(&folder.join(format!("{side}-base.pb.gz")))?;
        pprof_view::subtract(profile, base, pprof_view::Base::Subtract)
            .map_err(|e| Error::new(format!("the profiles do not fit: {e}"), "measure again"))
    };
    let (planted, repaired) = (of(Side::Planted)?, of(Side::Repaired)?);
    let fault = expectation.fault;
    let what = format!("{} profile, {}", view.kind.label(), view.value);
    let flame = |name: &str, profile: &Profile| {
        let title = format!("{fault}, {name}: {what}");
        let words = "Width is what was measured; below a frame stands what it called.";
        Flame::new(title, words, profile, view.value, FROM)
    };
    let difference = flame("repaired against planted", &repaired);
    let difference = difference.against(&planted, view.value, FROM);
    pictures.push(("flame-planted.svg", flame("planted", &planted).svg()));
    pictures.push(("flame-repaired.svg", flame("repaired", &repaired).svg()));
    pictures.push(("flame-diff.svg", difference.svg()));
    Ok(pictures)
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

    #[test]
    fn an_axis_has_room_for_what_stands_at_it() {
        assert_eq!(
            scaled(9_000.0, "live tasks"),
            (1.0, "live tasks".to_owned())
        );
        let (scale, unit) = scaled(9_000_000.0, "live bytes");
        assert_eq!(
            (9_437_184.0 / scale, unit.as_str()),
            (9.0, "live bytes (MiB)")
        );
        let (scale, unit) = scaled(250_000.0, "SQL statements");
        assert_eq!(
            (250_000.0 / scale, unit.as_str()),
            (250.0, "SQL statements (thousand)")
        );
    }
}
