//! A task of its own: that runs on a worker, too.
//!
//! Counter: writing-polls

use std::path::PathBuf;

use super::write_synced;
use crate::error::Result;
use crate::reports::Row;

pub(super) async fn write(path: PathBuf, rows: Vec<Row>) -> Result<u64> {
    let written = tokio::spawn(async move { write_synced(&path, &rows) });
    let bytes = written.await??;
    tracing::debug!(bytes, "a report is written");
    Ok(bytes)
}
