//! The reader's versions of a file, kept before anything else takes the file's place.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// What a reset found and did.
#[derive(Debug, PartialEq, Eq)]
pub enum Restored {
    /// The file was as shipped: nothing was done.
    AsShipped,
    /// The reader's version was kept at this place, and the shipped one is back.
    Kept(PathBuf),
    /// The file was missing, and the shipped one is back.
    Missing,
}

/// Puts `pristine` in the place of `working`, after keeping the reader's version under `.lab/backups/<name>/`.
pub fn restore(
    workspace: &Workspace,
    name: &str,
    working: &Path,
    pristine: &Path,
) -> Result<Restored> {
    let shipped = read(pristine)?;
    let restored = match fs::read(working) {
        Ok(edited) if edited == shipped => return Ok(Restored::AsShipped),
        Ok(edited) => Restored::Kept(keep(workspace, name, working, &edited)?),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Restored::Missing,
        Err(e) => return Err(unreadable(working, &e)),
    };
    write(working, &shipped)?;
    Ok(restored)
}

/// Whether `working` differs from `pristine`.
pub fn is_edited(working: &Path, pristine: &Path) -> Result<bool> {
    Ok(read(working)? != read(pristine)?)
}

fn keep(workspace: &Workspace, name: &str, working: &Path, edited: &[u8]) -> Result<PathBuf> {
    let shelf = workspace.notes()?.join("backups").join(name);
    fs::create_dir_all(&shelf).map_err(|e| unwritable(&shelf, &e))?;
    let file = working
        .file_name()
        .expect("a working copy is a file")
        .to_string_lossy();
    let mut number = 1;
    loop {
        let place = shelf.join(format!("{number:03}-{file}"));
        match fs::File::create_new(&place) {
            Ok(_) => {
                write(&place, edited)?;
                return Ok(place);
            }
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(e) => return Err(unwritable(&place, &e)),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|e| unreadable(path, &e))
}

fn write(path: &Path, text: &[u8]) -> Result<()> {
    fs::write(path, text).map_err(|e| unwritable(path, &e))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        format!("cannot read {}: {error}", path.display()),
        "bring the file back with `git checkout -- <file>`, then run the command again",
    )
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        format!(
            "cannot write {}: {error}; nothing was replaced",
            path.display()
        ),
        "make the folder writable, then run the command again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Desk {
        dir: tempfile::TempDir,
        workspace: Workspace,
    }

    impl Desk {
        fn new(working: &str) -> Self {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join("lib.rs"), working).unwrap();
            fs::write(dir.path().join("shipped.rs"), "shipped").unwrap();
            let workspace = Workspace::at(dir.path());
            Self { dir, workspace }
        }

        fn restore(&self) -> Restored {
            restore(
                &self.workspace,
                "01",
                &self.working(),
                &self.dir.path().join("shipped.rs"),
            )
            .unwrap()
        }

        fn kept(&self) -> PathBuf {
            match self.restore() {
                Restored::Kept(place) => place,
                other => panic!("{other:?}"),
            }
        }

        fn working(&self) -> PathBuf {
            self.dir.path().join("lib.rs")
        }
    }

    #[test]
    fn the_readers_version_is_kept_before_the_shipped_one_returns() {
        let desk = Desk::new("mine");
        let kept = desk.kept();
        assert_eq!(fs::read_to_string(kept).unwrap(), "mine");
        assert_eq!(fs::read_to_string(desk.working()).unwrap(), "shipped");
    }

    #[test]
    fn a_second_reset_keeps_the_first_backup() {
        let desk = Desk::new("first");
        let first = desk.kept();
        fs::write(desk.working(), "second").unwrap();
        let second = desk.kept();
        assert_eq!(fs::read_to_string(first).unwrap(), "first");
        assert_eq!(fs::read_to_string(second).unwrap(), "second");
    }

    #[test]
    fn a_file_as_shipped_makes_no_backup() {
        let desk = Desk::new("shipped");
        assert_eq!(desk.restore(), Restored::AsShipped);
        assert!(!desk.dir.path().join(".lab").exists());
    }

    #[test]
    fn a_deleted_file_comes_back() {
        let desk = Desk::new("mine");
        fs::remove_file(desk.working()).unwrap();
        assert_eq!(desk.restore(), Restored::Missing);
        assert_eq!(fs::read_to_string(desk.working()).unwrap(), "shipped");
    }

    #[test]
    fn nothing_is_replaced_when_the_backup_cannot_be_written() {
        let desk = Desk::new("mine");
        fs::write(
            desk.dir.path().join(".lab"),
            "a file where the folder should be",
        )
        .unwrap();
        let error = restore(
            &desk.workspace,
            "01",
            &desk.working(),
            &desk.dir.path().join("shipped.rs"),
        )
        .unwrap_err();
        assert!(error.what().contains(".lab"), "{}", error.what());
        assert_eq!(fs::read_to_string(desk.working()).unwrap(), "mine");
    }
}
