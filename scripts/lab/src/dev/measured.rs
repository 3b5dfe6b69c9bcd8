//! What a verdict left behind, where it is of the bookstore as it is built now: it need not be measured again.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::verdict::{Expectation, Figures, Outcome};
use crate::workspace::Workspace;

/// Figures and folder of a fault's last proof by `cargo lab verify`, if it passed and is younger than the bookstore's executable.
pub(super) fn lately(
    workspace: &Workspace,
    bookstore: &Path,
    expectation: &Expectation,
) -> Result<Option<(Figures, PathBuf)>> {
    let folder = workspace
        .scratch()?
        .join("evidence")
        .join(expectation.fault);
    let file = folder.join("figures.json");
    let changed = |path: &Path| fs::metadata(path).and_then(|of| of.modified()).ok();
    let is_younger = changed(&file)
        .zip(changed(bookstore))
        .is_some_and(|(a, b)| a > b);
    if !is_younger {
        return Ok(None);
    }
    // Figures that another version of lab wrote are none.
    let text = fs::read_to_string(&file).ok();
    let figures = text.and_then(|text| serde_json::from_str::<Figures>(&text).ok());
    let passed = figures.filter(|figures| figures.outcome == Outcome::Pass);
    Ok(passed.map(|figures| (figures, folder)))
}
