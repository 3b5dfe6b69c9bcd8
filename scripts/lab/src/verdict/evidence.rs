//! Keeps what a side was judged by, and what a proof came to.

use std::fs;
use std::path::Path;

use super::figures::Figures;
use super::report::SideReport;
use super::series::Series;
use super::view::Kind;
use crate::error::{Error, Result};

/// Writes the first view's profiles as `0-baseline.pb.gz` to `4-4n.pb.gz`, the others' as `4-4n-allocs.pb.gz`, `bookstore.log` (the end of
/// the service's stderr) and `report.json` to `folder`, in place of what an earlier run left there.
pub(super) fn save(
    folder: &Path,
    first: Option<Kind>,
    series: Option<&Series>,
    report: &SideReport,
) -> Result<()> {
    let failed = |e| unwritable(folder, &e);
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    fs::create_dir_all(folder).map_err(failed)?;
    if let Some(series) = series {
        for (number, reading) in series.readings().enumerate() {
            for taken in &reading.taken {
                let kind = if Some(taken.kind) == first {
                    String::new()
                } else {
                    format!("-{}", taken.kind.path())
                };
                let name = format!("{number}-{}{kind}.pb.gz", reading.name);
                fs::write(folder.join(name), &taken.raw).map_err(failed)?;
            }
        }
        fs::write(folder.join("bookstore.log"), &series.log).map_err(failed)?;
    }
    let report = serde_json::to_vec_pretty(report)
        .expect("a report has string keys and no failing serializer");
    fs::write(folder.join("report.json"), report).map_err(failed)
}

/// Writes the figures of a proof to `figures.json` in `folder`.
pub(super) fn save_figures(folder: &Path, figures: &Figures) -> Result<()> {
    let text = serde_json::to_vec_pretty(figures).expect("figures are plain data");
    fs::write(folder.join("figures.json"), text).map_err(|e| unwritable(folder, &e))
}

fn unwritable(folder: &Path, error: &std::io::Error) -> Error {
    Error::new(
        format!("cannot save the evidence in {}: {error}", folder.display()),
        "make the folder writable, or free some space",
    )
}
