//! The folder for a child's database.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::error::{Error, Result};

const PREFIX: &str = "bookstore-";

/// A folder below `scratch` that is removed when dropped, named after this process.
///
/// Folders of processes that were killed, which could not remove theirs, are removed first.
pub(super) fn folder(scratch: &Path) -> Result<TempDir> {
    sweep(scratch);
    tempfile::Builder::new()
        .prefix(&format!("{PREFIX}{}-", std::process::id()))
        .tempdir_in(scratch)
        .map_err(|e| {
            Error::new(
                format!("cannot create a folder in {}: {e}", scratch.display()),
                "make it writable, or free some space",
            )
        })
}

/// Best effort: what cannot be listed or removed stays for the next time. Without `/proc`, nothing is known of others.
fn sweep(scratch: &Path) {
    if !Path::new("/proc/self").exists() {
        return;
    }
    let Ok(entries) = fs::read_dir(scratch) else {
        return;
    };
    for entry in entries.filter_map(std::result::Result::ok) {
        if entry.file_name().to_str().is_some_and(is_orphan) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether a folder's name is one of ours, by a process that is no more.
fn is_orphan(name: &str) -> bool {
    name.strip_prefix(PREFIX)
        .and_then(|rest| rest.split_once('-'))
        .and_then(|(owner, _)| owner.parse::<u32>().ok())
        .is_some_and(|owner| !Path::new("/proc").join(owner.to_string()).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_killed_processes_left_is_removed_and_nothing_else() {
        let scratch = tempfile::tempdir().unwrap();
        let mine = folder(scratch.path()).unwrap();
        // Linux gives out no process id above 2^22.
        for name in ["bookstore-4194305-a", "bookstore-x", "evidence"] {
            fs::create_dir(scratch.path().join(name)).unwrap();
        }
        let second = folder(scratch.path()).unwrap();
        assert!(mine.path().exists() && second.path().exists());
        assert!(!scratch.path().join("bookstore-4194305-a").exists());
        assert!(
            scratch.path().join("bookstore-x").exists() && scratch.path().join("evidence").exists()
        );
    }
}
