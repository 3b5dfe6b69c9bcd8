//! Runs an exercise's check from outside: what does not compile is shown, what hangs is ended.

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;

use super::Exercise;
use super::finding::{self, Failure};
use super::tree::Tree;
use crate::build::{self, Artifact};
use crate::error::{Error, Result};
use crate::terminal::Progress;

/// Above the check's own watchdog, which names the cause; this one ends what even that cannot.
const WATCHDOG: Duration = Duration::from_mins(2);
/// Between two words on a build.
const TICK: Duration = Duration::from_millis(500);

/// How a check ended.
#[derive(Debug)]
pub enum Outcome {
    /// Every test passed.
    Passed {
        /// How many.
        tests: usize,
    },
    /// It ran and found something.
    Failed(Vec<Failure>),
    /// rustc refused; its words, unless they went to the terminal already.
    DoesNotCompile(String),
    /// It ran into the watchdog and was killed with all that it had started.
    TimedOut(Duration),
}

impl Outcome {
    /// The counters that failed, in the order of [`Exercise::counters`].
    pub fn counters(&self) -> Vec<&str> {
        let Self::Failed(failures) = self else {
            return vec![];
        };
        failures
            .iter()
            .filter_map(|failure| match failure {
                Failure::Finding(finding) => Some(finding.counter.as_str()),
                Failure::Panic { .. } => None,
            })
            .collect()
    }
}

/// Where the words of a build go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// To the reader's terminal, as cargo prints them.
    Shown,
    /// Into [`Outcome::DoesNotCompile`].
    Kept,
}

/// A check that is built: it runs without cargo, as often as wanted.
#[derive(Debug)]
pub struct Check {
    program: PathBuf,
    folder: PathBuf,
    package: String,
    counters: Vec<String>,
}

/// What comes of building a check.
#[derive(Debug)]
pub enum Built {
    /// It compiles.
    Ready(Check),
    /// It does not: [`Outcome::DoesNotCompile`].
    Refused(String),
}

/// Builds and runs the check of `exercise` in the workspace at `root`, which may be an author's copy.
pub async fn run(exercise: &Exercise, root: &Path, target: &Path, words: Words) -> Result<Outcome> {
    match build(exercise, root, target, words).await? {
        Built::Ready(check) => check.run().await,
        Built::Refused(words) => Ok(Outcome::DoesNotCompile(words)),
    }
}

/// Builds the check of `exercise` in the workspace at `root`.
pub async fn build(exercise: &Exercise, root: &Path, target: &Path, words: Words) -> Result<Built> {
    let package = exercise.package();
    let mut command = cargo(root, target);
    command
        .args(["test", "--package", &package, "--test", "exercise"])
        .args(["--no-run", "--message-format=json-render-diagnostics"])
        .stdout(Stdio::piped());
    let is_seen = words == Words::Shown && std::io::stderr().is_terminal();
    if !is_seen {
        command.arg("--quiet");
    }
    if words == Words::Kept {
        command.stderr(Stdio::piped());
    }
    let mut tree = Tree::start(&mut command)?;
    let (stdout, stderr) = (tree.child().stdout.take(), tree.child().stderr.take());
    let read = async { tokio::try_join!(all(stdout), all(stderr)) };
    let (messages, refusal) = if words == Words::Shown && !is_seen {
        told(read).await?
    } else {
        read.await?
    };
    if !tree.wait().await?.success() {
        return Ok(Built::Refused(refusal));
    }
    let program = messages
        .lines()
        .filter_map(Artifact::of_line)
        .find_map(|artifact| artifact.executable)
        .ok_or_else(|| without_a_result(&package))?;
    let folder = exercise
        .dir
        .file_name()
        .expect("an exercise has a folder of its own");
    Ok(Built::Ready(Check {
        program,
        folder: root.join("exercises").join(folder),
        package,
        counters: exercise.counters.clone(),
    }))
}

/// Says now and then what is waited for, where cargo is quiet.
async fn told<T>(build: impl Future<Output = T>) -> T {
    let mut line = Progress::new("building the exercise");
    let mut build = std::pin::pin!(build);
    loop {
        tokio::select! {
            done = &mut build => return done,
            () = tokio::time::sleep(TICK) => line.tick(),
        }
    }
}

impl Check {
    /// Runs it once.
    pub async fn run(&self) -> Result<Outcome> {
        let mut tree = Tree::start(
            Command::new(&self.program)
                .arg("--format=pretty")
                // As cargo runs tests.
                .current_dir(&self.folder)
                .env("CARGO_PKG_NAME", &self.package)
                .env("CARGO_MANIFEST_DIR", &self.folder)
                .env("RUST_BACKTRACE", "0")
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        )?;
        let stdout = tree.child().stdout.take();
        let Ok((output, status)) =
            tokio::time::timeout(WATCHDOG, async { (all(stdout).await, tree.wait().await) }).await
        else {
            return Ok(Outcome::TimedOut(WATCHDOG));
        };
        let output = output?;
        if status?.success() {
            return Ok(Outcome::Passed {
                tests: output
                    .lines()
                    .filter(|line| line.ends_with("... ok"))
                    .count(),
            });
        }
        let failures = finding::failures(&output);
        if failures.is_empty() {
            return Err(without_a_result(&self.package));
        }
        Ok(Outcome::Failed(finding::in_order(failures, &self.counters)))
    }
}

fn without_a_result(package: &str) -> Error {
    Error::new(
        "the check ended without a result",
        format!("run `cargo test -p {package}` and read its output"),
    )
}

/// Runs `command` to its end: its status and what it wrote to stderr.
pub(crate) async fn said(command: &mut Command) -> Result<(ExitStatus, String)> {
    let mut tree = Tree::start(command.stderr(Stdio::piped()))?;
    let stderr = tree.child().stderr.take();
    let words = all(stderr).await?;
    Ok((tree.wait().await?, words))
}

/// Cargo in the workspace at `root`, building into `target`.
pub(crate) fn cargo(root: &Path, target: &Path) -> Command {
    let mut cargo =
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    // Cargo takes .cargo/config.toml from where it runs.
    cargo
        .current_dir(root)
        .env("CARGO_TARGET_DIR", target)
        .env("RUST_BACKTRACE", "0");
    build::without_the_outer_cargo(cargo.as_std_mut());
    cargo
}

/// What comes through a pipe; nothing where none was asked for.
async fn all(pipe: Option<impl AsyncRead + Unpin>) -> Result<String> {
    let mut bytes = vec![];
    let Some(mut pipe) = pipe else {
        return Ok(String::new());
    };
    pipe.read_to_end(&mut bytes).await.map_err(|e| {
        Error::new(
            format!("cannot read cargo's output: {e}"),
            "run the command again",
        )
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
