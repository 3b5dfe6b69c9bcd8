//! Keeps what a side was judged by.

use std::fs;
use std::path::Path;

use super::report::SideReport;
use super::series::Series;
use crate::error::{Error, Result};

/// Writes `0-baseline.pb.gz` to `4-4n.pb.gz`, `bookstore.log` (the end of the service's stderr) and `report.json` to `folder`, in place of
/// what an earlier run left there.
pub(super) fn save(folder: &Path, series: Option<&Series>, report: &SideReport) -> Result<()> {
    let failed = |e: std::io::Error| {
        Error::new(
            format!("cannot save the evidence in {}: {e}", folder.display()),
            "make the folder writable, or free some space",
        )
    };
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    fs::create_dir_all(folder).map_err(failed)?;
    if let Some(series) = series {
        for (number, reading) in series.readings().enumerate() {
            fs::write(
                folder.join(format!("{number}-{}.pb.gz", reading.name)),
                &reading.raw,
            )
            .map_err(failed)?;
        }
        fs::write(folder.join("bookstore.log"), &series.log).map_err(failed)?;
    }
    let report = serde_json::to_vec_pretty(report)
        .expect("a report has string keys and no failing serializer");
    fs::write(folder.join("report.json"), report).map_err(failed)
}
