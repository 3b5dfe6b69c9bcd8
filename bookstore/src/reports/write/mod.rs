//! Writing a report to its file, so that it is there after a crash of the machine, too.
//!
//! Where that is done is the fault `file-io-on-worker` of chapter 05-blocked-worker. Planted (`directly`), where the request is:
//! that worker of the runtime does nothing else until the disk has the file. Repaired (`offloaded`), on a thread that may block.

mod directly;
mod offloaded;

use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use super::Row;
use crate::error::Result;
use crate::faults::{State, Switchable, Toggle};

/// Writes reports.
pub(crate) struct Writing {
    pub(crate) place: Toggle,
}

impl Writing {
    pub(super) fn new(state: State) -> Self {
        Self {
            place: Toggle::new(state),
        }
    }

    /// Writes the file and waits until the disk has it. Returns its length in bytes.
    pub(super) async fn write(&self, path: PathBuf, rows: Vec<Row>) -> Result<u64> {
        match self.place.state() {
            State::Planted => directly::write(path, rows).await,
            State::Repaired => offloaded::write(path, rows).await,
        }
    }
}

/// RFC 4180, with the lines in the order of the books.
fn write_synced(path: &Path, rows: &[Row]) -> io::Result<u64> {
    let mut file = File::create(path)?;
    file.write_all(b"book_id,title,in_stock,sold,earned_minor\r\n")?;
    for row in rows {
        let title = row.title.replace('"', "\"\"");
        write!(
            file,
            "{},\"{title}\",{},{},{}\r\n",
            row.id, row.in_stock, row.sold, row.earned_minor
        )?;
    }
    file.sync_all()?;
    file.stream_position()
}
