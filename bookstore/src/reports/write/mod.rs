//! Writing a report to its file, so that it is there after a crash of the machine, too.

mod offloaded;

use std::io;
use std::path::PathBuf;

use crate::error::Result;

/// Writes the file and waits until the disk has it.
pub(super) async fn write(path: PathBuf, report: Vec<u8>) -> Result<()> {
    offloaded::write(path, report).await
}

fn write_synced(path: &std::path::Path, report: &[u8]) -> io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    io::Write::write_all(&mut file, report)?;
    file.sync_all()
}
