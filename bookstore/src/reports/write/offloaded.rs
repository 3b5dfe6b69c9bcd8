//! Writing on the threads that may block.

use std::path::PathBuf;

use super::write_synced;
use crate::error::Result;

pub(super) async fn write(path: PathBuf, report: Vec<u8>) -> Result<()> {
    tokio::task::spawn_blocking(move || write_synced(&path, &report)).await??;
    Ok(())
}
