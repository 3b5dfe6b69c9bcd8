//! The pictures of evidence: growth of the counter, flame graphs of both sides and of their difference.

use std::fs;
use std::path::Path;

use pprof_view::Profile;

use super::{place, write};
use crate::chart::{Chart, Flame, Series};
use crate::error::Result;
use crate::lesson::Evidence;
use crate::verdict::expectations::ALL;
use crate::verdict::{Expectation, Figures, SideFigures};
use crate::workspace::Workspace;

/// Where a profile's own frames begin.
const FROM: &str = "bookstore::";

/// Draws the pictures of every fault's shipped evidence anew; returns those that changed.
pub(in crate::dev) fn redraw(workspace: &Workspace) -> Result<Vec<String>> {
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

/// The pictures that ship and would be drawn otherwise now, in words.
pub(super) fn stale(expectation: &Expectation, place: &Path) -> Result<Option<String>> {
    let pictures = shipped_pictures(expectation, place)?;
    let stale: Vec<&str> = pictures
        .iter()
        .filter(|(name, svg)| !is_drawn(&place.join(name), svg))
        .map(|(name, _)| *name)
        .collect();
    Ok((!stale.is_empty()).then(|| {
        format!(
            "{} would look otherwise: cargo lab dev regen",
            stale.join(", ")
        )
    }))
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
pub(super) type Pictures = Vec<(&'static str, String)>;

/// The pictures of the evidence in `folder`: the counter's growth, and of the first view flame graphs of both sides and of their difference.
pub(super) fn pictures(expectation: &Expectation, folder: &Path) -> Result<Pictures> {
    let evidence = Evidence::read(folder.to_owned())?;
    let mut pictures = vec![("growth.svg", growth(evidence.figures()))];
    let Some(view) = expectation.views.first() else {
        return Ok(pictures);
    };
    let of = |side: &str| {
        if view.since_warm {
            evidence.since_warm(side, "")
        } else {
            evidence.profile(side)
        }
    };
    let (planted, repaired) = (of("planted")?, of("repaired")?);
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
