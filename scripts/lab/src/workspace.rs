//! Where the checkout is, and where lab may write.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::error::{Error, Result};

/// The checkout that a command works on.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Looks upwards from the manifest that cargo runs, then from the current folder.
    pub fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .filter(|dir| !dir.is_empty())
            .map(PathBuf::from);
        let here = env::current_dir().ok();
        let root = [manifest, here]
            .into_iter()
            .flatten()
            .find_map(|start| ascend(&start));
        let Some(root) = root else {
            return Err(Error::new(
                "no checkout of the leaky bookstore here or above",
                "change to the folder that you cloned, then run the command again",
            ));
        };
        // Cargo resolves a relative target directory from where it runs, and runs lab there too.
        let target = env::var_os("CARGO_TARGET_DIR")
            .filter(|dir| !dir.is_empty())
            .map_or_else(|| root.join("target"), PathBuf::from);
        let target = std::path::absolute(&target).map_err(|e| {
            Error::new(
                format!("bad CARGO_TARGET_DIR: {e}"),
                "unset CARGO_TARGET_DIR",
            )
        })?;
        Ok(Self { root, target })
    }

    /// A checkout at a known place, built into its own `target/`: for tests and for authors' copies.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        Self {
            target: root.join("target"),
            root,
        }
    }

    /// The folder of the workspace's `Cargo.toml`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target directory, `CARGO_TARGET_DIR` respected.
    pub fn target_dir(&self) -> &Path {
        &self.target
    }

    /// `target/lab`, created on demand: the only place for evidence and temporary files.
    pub fn scratch(&self) -> Result<PathBuf> {
        let scratch = self.target.join("lab");
        created(&scratch)?;
        Ok(scratch)
    }

    /// `.lab`, created on demand: the reader's progress and backups, ignored by git, safe from `cargo clean`.
    pub fn notes(&self) -> Result<PathBuf> {
        let notes = self.root.join(".lab");
        created(&notes)?;
        Ok(notes)
    }

    /// A path as the reader should see it: relative to the workspace where it is inside.
    pub fn display(&self, path: &Path) -> String {
        path.strip_prefix(&self.root)
            .unwrap_or(path)
            .display()
            .to_string()
    }
}

fn created(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir).map_err(|e| {
        Error::new(
            format!("cannot create {}: {e}", dir.display()),
            "make the folder writable, or point CARGO_TARGET_DIR at one that is",
        )
    })
}

fn ascend(start: &Path) -> Option<PathBuf> {
    start
        .ancestors()
        .find(|dir| is_root(dir))
        .map(Path::to_path_buf)
}

fn is_root(dir: &Path) -> bool {
    dir.join("scripts/lab").is_dir()
        && fs::read_to_string(dir.join("Cargo.toml"))
            .is_ok_and(|manifest| manifest.lines().any(|line| line.trim() == "[workspace]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkout() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("scripts/lab/src")).unwrap();
        fs::write(dir.path().join("Cargo.toml"), "[workspace]\nmembers = []\n").unwrap();
        dir
    }

    #[test]
    fn a_checkout_is_found_from_any_folder_inside_it() {
        let dir = checkout();
        assert_eq!(
            ascend(&dir.path().join("scripts/lab/src")).as_deref(),
            Some(dir.path())
        );
    }

    #[test]
    fn another_workspace_is_no_checkout() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("Cargo.toml"), "[workspace]\n").unwrap();
        assert!(!is_root(dir.path()));
    }

    #[test]
    fn the_scratch_folder_is_made_when_asked_for() {
        let dir = checkout();
        let workspace = Workspace::at(dir.path());
        assert!(workspace.scratch().unwrap().is_dir());
        assert!(!dir.path().join(".lab").exists());
    }
}
