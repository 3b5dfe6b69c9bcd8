//! Writing where the request is.

use std::io;
use std::path::{Path, PathBuf};

use super::write_synced;
use crate::error::Result;
use crate::reports::Row;

#[expect(clippy::unused_async, reason = "its twin awaits")]
pub(super) async fn write(path: PathBuf, rows: Vec<Row>) -> Result<u64> {
    Ok(finish(&path, &rows)?)
}

#[inline(never)]
fn finish(path: &Path, rows: &[Row]) -> io::Result<u64> {
    let bytes = write_synced(path, rows)?; // anchor: write
    tracing::debug!(bytes, "a report is written");
    Ok(bytes)
}
