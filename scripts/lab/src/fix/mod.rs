//! The reader's own repair: the planted file on the desk, watched, checked, brought back on request.

mod figure;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::backup::{self, Restored};
use crate::error::{Error, Result};
use crate::verdict::Culprit;
use crate::workspace::Workspace;

pub use figure::Figure;

/// Where the planted files stand as shipped, a folder per fault.
pub(crate) const SHIPPED: &str = "scripts/lab/planted";
/// Between two looks at the file.
const LOOK: Duration = Duration::from_millis(300);

/// The planted file that the reader edits, and the same file as shipped.
///
/// The shipped copy stands in `scripts/lab/planted/`: git's `HEAD` follows the reader's commits, and a copy embedded in lab
/// from the working file would follow the reader's edits at lab's next build. `cargo lab dev check` keeps both equal.
#[derive(Debug)]
pub struct Desk {
    fault: &'static str,
    working: PathBuf,
    pristine: PathBuf,
}

impl Desk {
    /// The desk for a fault's planted file.
    pub fn of(workspace: &Workspace, fault: &'static str, culprit: &Culprit) -> Self {
        let file = Path::new(culprit.file);
        let name = file.file_name().expect("a culprit sits in a file");
        Self {
            fault,
            working: workspace.root().join(file),
            pristine: workspace.root().join(SHIPPED).join(fault).join(name),
        }
    }

    /// The file to edit.
    pub fn working(&self) -> &Path {
        &self.working
    }

    /// The file as shipped.
    pub fn pristine(&self) -> &Path {
        &self.pristine
    }

    /// Whether the reader has changed it.
    pub fn is_edited(&self) -> Result<bool> {
        backup::is_edited(&self.working, &self.pristine)
    }

    /// Brings the shipped file back; the reader's version goes to `.lab/backups/<fault>/`.
    pub fn reset(&self, workspace: &Workspace) -> Result<Restored> {
        backup::restore(workspace, self.fault, &self.working, &self.pristine)
    }

    /// When the file was last written. An editor that replaces the file makes it missing for a moment: `None`.
    pub fn saved(&self) -> Result<Option<SystemTime>> {
        match fs::metadata(&self.working).and_then(|metadata| metadata.modified()) {
            Ok(time) => Ok(Some(time)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Error::new(
                format!("cannot see {}: {e}", self.working.display()),
                "check the file's permissions",
            )),
        }
    }

    /// Waits until the file is saved again after `last`; returns when that was.
    pub async fn next_save(&self, last: Option<SystemTime>) -> Result<Option<SystemTime>> {
        loop {
            let now = self.saved()?;
            if now.is_some() && now != last {
                return Ok(now);
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::expectations::WATCH_EXPIRATION;

    fn desk() -> (tempfile::TempDir, Workspace, Desk) {
        let dir = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(dir.path());
        let desk = Desk::of(
            &workspace,
            WATCH_EXPIRATION.fault,
            &WATCH_EXPIRATION.culprit.unwrap(),
        );
        for file in [desk.working(), desk.pristine()] {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "planted").unwrap();
        }
        (dir, workspace, desk)
    }

    #[test]
    fn reset_brings_the_planted_file_back_and_keeps_the_edit() {
        let (_dir, workspace, desk) = desk();
        fs::write(desk.working(), "mine").unwrap();
        assert!(desk.is_edited().unwrap());
        let Restored::Kept(place) = desk.reset(&workspace).unwrap() else {
            panic!("no backup")
        };
        assert_eq!(fs::read_to_string(&place).unwrap(), "mine");
        assert_eq!(
            workspace.display(&place),
            ".lab/backups/watch-expiration/001-expiry_per_read.rs"
        );
        assert!(!desk.is_edited().unwrap());
    }

    #[tokio::test]
    async fn a_save_ends_the_wait_even_if_the_file_was_away_for_a_moment() {
        let (_dir, _workspace, desk) = desk();
        let before = desk.saved().unwrap();
        fs::remove_file(desk.working()).unwrap();
        let wait = desk.next_save(before);
        let save = async {
            tokio::task::yield_now().await;
            fs::write(desk.working(), "mine").unwrap();
        };
        let (saved, ()) = tokio::join!(tokio::time::timeout(Duration::from_secs(30), wait), save);
        assert!(saved.unwrap().unwrap().is_some());
    }
}
