//! A child with all that it starts, ended together.

use std::process::{ExitStatus, Stdio};

use tokio::process::{Child, Command};

use crate::error::{Error, Result};

/// A child in a process group of its own; dropping it kills the whole group.
pub(super) struct Tree {
    child: Child,
    group: Option<u32>,
}

impl Tree {
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|e| {
                Error::new(
                    format!("cannot start cargo: {e}"),
                    "install Rust from https://rustup.rs",
                )
            })?;
        let group = child.id();
        Ok(Self { child, group })
    }

    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Waits for the child. What it left running ends with the drop.
    pub(super) async fn wait(&mut self) -> Result<ExitStatus> {
        self.child
            .wait()
            .await
            .map_err(|e| Error::new(format!("lost sight of cargo: {e}"), "run the command again"))
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let Some(group) = self.group else { return };
        // The standard library signals single processes only; the shell's `kill` knows groups. It fails when all have ended.
        let _ = std::process::Command::new("sh")
            .args(["-c", &format!("kill -s KILL -- -{group}")])
            .stderr(Stdio::null())
            .status();
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[tokio::test]
    async fn grandchildren_end_with_the_tree() {
        let dir = tempfile::tempdir().unwrap();
        let pid_file = dir.path().join("pid");
        let script = format!("sleep 600 & echo $! > {}; wait", pid_file.display());
        let tree = Tree::start(Command::new("sh").args(["-c", &script])).unwrap();
        let pid = until(|| {
            std::fs::read_to_string(&pid_file)
                .ok()
                .filter(|pid| pid.ends_with('\n'))
        });
        let stat = format!("/proc/{}/stat", pid.trim());
        assert!(std::fs::exists(&stat).unwrap());
        drop(tree);
        // A killed process that nobody has reaped yet stands there as a zombie (state Z).
        until(|| match std::fs::read_to_string(&stat) {
            Ok(stat) => stat.rsplit(") ").next()?.starts_with('Z').then_some(()),
            Err(_) => Some(()),
        });
    }

    fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(seen) = look() {
                return seen;
            }
            assert!(Instant::now() < deadline, "not seen in time");
            std::thread::yield_now();
        }
    }
}
