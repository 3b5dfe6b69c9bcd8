//! A mirror of the checkout under `target/lab/dev/`, in which an exercise's file may be replaced.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::exercise::Exercise;
use crate::workspace::Workspace;

/// Links to everything in the checkout but the one exercise, which is copied: the learner's file is never touched, and cargo
/// resolves and builds as in the checkout itself.
pub(super) struct Mirror {
    root: PathBuf,
}

impl Mirror {
    pub(super) fn of(workspace: &Workspace, exercise: &Exercise) -> Result<Self> {
        let root = workspace.scratch()?.join("dev").join(&exercise.id);
        let mirror = Self { root };
        mirror.fill(workspace, exercise).map_err(|e| {
            Error::new(
                format!(
                    "cannot mirror the checkout in {}: {e}",
                    mirror.root.display()
                ),
                "make the folder writable",
            )
        })?;
        Ok(mirror)
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// A target directory of its own: cargo tells packages apart by their place in the workspace, so that in the checkout's it
    /// would take a mirrored variant for the learner's version.
    pub(super) fn target_dir(&self) -> PathBuf {
        self.root.with_file_name("target")
    }

    /// Puts `file` in the place of what the learner edits first.
    pub(super) fn apply(&self, exercise: &Exercise, file: &Path) -> Result<()> {
        let edited = exercise.edits.first().expect("an exercise edits a file");
        let place = self.root.join("exercises").join(&exercise.id).join(edited);
        let failed = |e: io::Error| {
            Error::new(
                format!("cannot copy {}: {e}", file.display()),
                "check permissions",
            )
        };
        // Read and written anew: a copy would keep the old time stamp on some systems, and cargo would not build.
        fs::write(place, fs::read(file).map_err(failed)?).map_err(failed)
    }

    fn fill(&self, workspace: &Workspace, exercise: &Exercise) -> io::Result<()> {
        if self.root.exists() {
            fs::remove_dir_all(&self.root)?;
        }
        fs::create_dir_all(self.root.join("exercises"))?;
        // Below the checkout cargo finds the checkout's configuration by itself; a second one would double the flags.
        let nested = self.root.starts_with(workspace.root());
        for entry in fs::read_dir(workspace.root())? {
            let entry = entry?;
            let name = entry.file_name();
            if name == "Cargo.lock" {
                // Cargo may write to it.
                fs::copy(entry.path(), self.root.join(name))?;
                continue;
            }
            let skipped = ["exercises", "target", ".git", ".lab"]
                .iter()
                .any(|skipped| name == *skipped);
            if skipped || (nested && name == ".cargo") {
                continue;
            }
            symlink(entry.path(), self.root.join(name))?;
        }
        for entry in fs::read_dir(workspace.root().join("exercises"))? {
            let entry = entry?;
            let place = self.root.join("exercises").join(entry.file_name());
            if entry.path() == exercise.dir {
                copy(&entry.path(), &place)?;
            } else {
                symlink(entry.path(), place)?;
            }
        }
        Ok(())
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &place)?;
        } else {
            fs::write(place, fs::read(entry.path())?)?;
        }
    }
    Ok(())
}
