//! Where reports are kept: in a temporary folder of this process, the latest few of them.

use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use super::ReportId;
use super::write::Writing;
use crate::faults::State;

/// Reports that are kept.
const KEPT: u64 = 16;

/// The folder. It is made with the first report, and goes with the process.
pub(crate) struct Folder {
    pub(crate) writing: Writing,
    made: OnceLock<TempDir>,
    written: AtomicU64,
}

impl Folder {
    pub(crate) fn new(state: State) -> Self {
        Self {
            writing: Writing::new(state),
            made: OnceLock::new(),
            written: AtomicU64::new(0),
        }
    }

    /// A number that no other report has.
    pub(super) fn next(&self) -> ReportId {
        ReportId(self.written.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Where the report of that number is, or would be.
    pub(super) fn path(&self, ReportId(id): ReportId) -> io::Result<PathBuf> {
        if self.made.get().is_none() {
            let made = tempfile::Builder::new()
                .prefix("bookstore-reports-")
                .tempdir()?;
            // Of two made at once one is given back, and removed.
            let _ = self.made.set(made);
        }
        let folder = self.made.get().expect("it was made above");
        Ok(folder.path().join(format!("{id}.csv")))
    }

    /// Removes the report that is too many once `latest` is there.
    pub(super) async fn keep_the_latest(&self, ReportId(latest): ReportId) -> io::Result<()> {
        let Some(oldest) = latest.checked_sub(KEPT).filter(|id| *id > 0) else {
            return Ok(());
        };
        match tokio::fs::remove_file(self.path(ReportId(oldest))?).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}
