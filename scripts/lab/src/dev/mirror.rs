//! A mirror of the checkout under `target/lab/dev/`, in which files may be replaced.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::exercise::Exercise;
use crate::workspace::Workspace;

/// Links to everything in the checkout but what may be replaced, which is copied: the learner's files are never touched, and cargo
/// resolves and builds as in the checkout itself.
pub(super) struct Mirror {
    root: PathBuf,
}

impl Mirror {
    /// With copies of these exercises. One mirror serves all, so that what they share is built once.
    pub(super) fn of(workspace: &Workspace, exercises: &[Exercise]) -> Result<Self> {
        let is_one = |path: &Path| exercises.iter().any(|exercise| exercise.dir == path);
        Self::copying(workspace, "checkout", "exercises", is_one)
    }

    /// With a copy of the bookstore.
    pub(super) fn of_bookstore(workspace: &Workspace) -> Result<Self> {
        Self::copying(workspace, "verdicts", "bookstore", |_| true)
    }

    fn copying(
        workspace: &Workspace,
        name: &str,
        folder: &str,
        copied: impl Fn(&Path) -> bool,
    ) -> Result<Self> {
        let root = workspace.scratch()?.join("dev").join(name);
        let mirror = Self { root };
        mirror.fill(workspace, folder, copied).map_err(|e| {
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
        let folder = exercise
            .dir
            .file_name()
            .expect("an exercise has a folder of its own");
        self.replace(&Path::new("exercises").join(folder).join(edited), file)
    }

    /// Puts `file` in the place of `replaced`, a path relative to the checkout, inside of what was copied.
    pub(super) fn replace(&self, replaced: &Path, file: &Path) -> Result<()> {
        let failed = |e: io::Error| {
            Error::new(
                format!("cannot copy {}: {e}", file.display()),
                "check permissions",
            )
        };
        // Read and written anew: a copy would keep the old time stamp on some systems, and cargo would not build.
        fs::write(self.root.join(replaced), fs::read(file).map_err(failed)?).map_err(failed)
    }

    fn fill(
        &self,
        workspace: &Workspace,
        folder: &str,
        copied: impl Fn(&Path) -> bool,
    ) -> io::Result<()> {
        if self.root.exists() {
            fs::remove_dir_all(&self.root)?;
        }
        fs::create_dir_all(self.root.join(folder))?;
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
            let skipped = [folder, "target", ".git", ".lab"]
                .iter()
                .any(|skipped| name == *skipped);
            if skipped || (nested && name == ".cargo") {
                continue;
            }
            symlink(entry.path(), self.root.join(name))?;
        }
        for entry in fs::read_dir(workspace.root().join(folder))? {
            let entry = entry?;
            let place = self.root.join(folder).join(entry.file_name());
            if copied(&entry.path()) {
                copy(&entry.path(), &place)?;
            } else {
                symlink(entry.path(), place)?;
            }
        }
        Ok(())
    }
}

/// A file, or a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return fs::write(to, fs::read(from)?);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
