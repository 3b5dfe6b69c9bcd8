//! Builds packages of the workspace with cargo, in view of the reader.

mod artifact;
mod cargo;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

pub(crate) use self::artifact::Artifact;
use self::cargo::cargo;
pub(crate) use self::cargo::without_the_outer_cargo;
use crate::Workspace;
use crate::error::{Error, Result};

/// How far a build is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Crates that are ready, those that were ready before included.
    pub ready: usize,
    /// Of about how many; 0 while that is not known.
    pub total: usize,
    /// Crates that were compiled by this build.
    pub compiled: usize,
    /// Whether another cargo holds the target folder, which this one waits for.
    pub waiting: bool,
    /// The crate that became ready last.
    pub last: String,
    /// Since the build began.
    pub elapsed: Duration,
}

/// The executables of a finished build.
#[derive(Debug, Clone)]
pub struct Built {
    executables: BTreeMap<String, PathBuf>,
    /// Crates that had to be compiled.
    pub compiled: usize,
}

impl Built {
    /// The executable of a package with one program.
    pub fn executable(&self, package: &str) -> Result<&Path> {
        self.executables
            .get(package)
            .map(PathBuf::as_path)
            .ok_or_else(|| {
                Error::new(
                    format!("the package {package} has no program"),
                    "check its Cargo.toml for a [[bin]]",
                )
            })
    }
}

/// Builds the program of each of `packages`, which has the package's name.
///
/// `on_progress` is called at each crate that becomes ready and about four times a second in between. If the build fails,
/// cargo's and rustc's own words go to stderr before the error comes back.
pub fn packages(
    workspace: &Workspace,
    packages: &[&str],
    on_progress: impl FnMut(&Progress),
) -> Result<Built> {
    packages_into(workspace, packages, None, on_progress)
}

/// The same into a target folder of one's own.
pub(crate) fn packages_into(
    workspace: &Workspace,
    packages: &[&str],
    target: Option<&Path>,
    mut on_progress: impl FnMut(&Progress),
) -> Result<Built> {
    refuse_foreign_flags()?;
    let started = Instant::now();
    let total = crates_below(workspace, packages);
    let mut build = Build::start(workspace, packages, target)?;
    let waiting = Arc::new(AtomicBool::new(false));
    let words = build.words(Arc::clone(&waiting));
    let messages = build.messages();
    let mut progress = Progress {
        ready: 0,
        total,
        compiled: 0,
        waiting: false,
        last: String::new(),
        elapsed: Duration::ZERO,
    };
    let mut done = Built {
        executables: BTreeMap::new(),
        compiled: 0,
    };
    let mut ready = BTreeSet::new();
    loop {
        match messages.recv_timeout(Duration::from_millis(250)) {
            Ok(artifact) => {
                waiting.store(false, Ordering::Relaxed);
                if ready.insert(artifact.package_id.clone()) {
                    progress.compiled += usize::from(!artifact.fresh);
                }
                progress.ready = ready.len();
                progress.last.clone_from(&artifact.target.name);
                if let (Some(name), Some(path)) = (artifact.package(), artifact.executable) {
                    done.executables.insert(name, path);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        progress.waiting = waiting.load(Ordering::Relaxed);
        progress.elapsed = started.elapsed();
        on_progress(&progress);
    }
    done.compiled = progress.compiled;
    build.finish(words, packages).map(|()| done)
}

/// An exported RUSTFLAGS, even an empty one, replaces the workspace's flags without a word: the bookstore would be built without
/// frame pointers and task hooks, and every dependency twice.
fn refuse_foreign_flags() -> Result<()> {
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        if std::env::var_os(name).is_some() {
            return Err(Error::new(
                format!("{name} is set: it would replace this workspace's compiler flags"),
                format!("unset {name}; to add flags, set CARGO_BUILD_RUSTFLAGS instead"),
            ));
        }
    }
    Ok(())
}

/// How many crates stand in the packages' build, to tell how far it is; 0 if cargo does not say.
fn crates_below(workspace: &Workspace, packages: &[&str]) -> usize {
    let mut tree = cargo(workspace);
    tree.args([
        "tree",
        "--quiet",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    tree.args(packages.iter().flat_map(|package| ["--package", package]));
    let Ok(output) = tree.stderr(Stdio::null()).output() else {
        return 0;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let marked = |line: &str| line.trim_end_matches(" (*)").to_owned();
    text.lines()
        .filter(|line| !line.is_empty())
        .map(marked)
        .collect::<BTreeSet<_>>()
        .len()
}

/// A running `cargo build`, ended when dropped.
struct Build {
    child: Child,
}

impl Build {
    fn start(workspace: &Workspace, packages: &[&str], target: Option<&Path>) -> Result<Self> {
        let mut command = cargo(workspace);
        command.args(["build", "--message-format=json-render-diagnostics"]);
        // Cargo joins the features of all selected packages. With lab always among them, whichever program is built shares
        // its dependencies with every other, and nothing is compiled twice.
        command.args(["--package", "lab"]);
        command.args(
            packages
                .iter()
                .flat_map(|package| ["--package", package, "--bin", package]),
        );
        if let Some(target) = target {
            command.arg("--target-dir").arg(target);
        }
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| {
                Error::new(
                    format!("cannot start cargo: {e}"),
                    "install Rust from https://rustup.rs",
                )
            })?;
        Ok(Self { child })
    }

    /// What cargo and rustc say, collected on a thread so that neither blocks; `waiting` is set when cargo says that it waits.
    fn words(&mut self, waiting: Arc<AtomicBool>) -> thread::JoinHandle<Vec<u8>> {
        let stderr = self
            .child
            .stderr
            .take()
            .expect("stderr was asked to be a pipe");
        thread::spawn(move || {
            let mut words = Vec::new();
            // Words that cannot be read are lost; the exit code still tells.
            for line in BufReader::new(stderr)
                .split(b'\n')
                .map_while(std::result::Result::ok)
            {
                if String::from_utf8_lossy(&line).contains("waiting for file lock") {
                    waiting.store(true, Ordering::Relaxed);
                }
                words.extend(line);
                words.push(b'\n');
            }
            words
        })
    }

    /// The artifacts as they become ready.
    fn messages(&mut self) -> Receiver<Artifact> {
        let stdout = self
            .child
            .stdout
            .take()
            .expect("stdout was asked to be a pipe");
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout)
                .lines()
                .map_while(std::result::Result::ok)
            {
                if let Some(artifact) = Artifact::of_line(&line)
                    && send.send(artifact).is_err()
                {
                    return;
                }
            }
        });
        receive
    }

    fn finish(mut self, words: thread::JoinHandle<Vec<u8>>, packages: &[&str]) -> Result<()> {
        let what = format!("the build of {} failed", packages.join(", "));
        let status = self
            .child
            .wait()
            .map_err(|e| Error::new(format!("{what}: {e}"), "run the command again"))?;
        if status.success() {
            return Ok(());
        }
        // A panic in the collecting thread leaves no words; a closed stderr leaves nobody to tell.
        let words = words.join().unwrap_or_else(|_| Vec::new());
        let _ = std::io::stderr().write_all(&words);
        let offline = String::from_utf8_lossy(&words).contains("failed to download");
        Err(Error::new(
            what,
            if offline {
                "fetch the dependencies once while online: cargo fetch"
            } else {
                "cargo's words stand above: mend what they name, then run the command again"
            },
        ))
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        // Both fail only if cargo has ended and was reaped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
