//! Runs an exercise's check from outside: what does not compile is shown, what hangs is ended.

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;

use super::Exercise;
use super::finding::{self, Failure};
use super::tree::Tree;
use crate::error::{Error, Result};

/// Above the check's own watchdog, which names the cause; this one ends what even that cannot.
const WATCHDOG: Duration = Duration::from_mins(2);

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

/// Where the words of a build go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// To the reader's terminal, as cargo prints them.
    Shown,
    /// Into [`Outcome::DoesNotCompile`].
    Kept,
}

/// Builds and runs the check of `exercise` in the workspace at `root`, which may be an author's copy.
pub async fn run(exercise: &Exercise, root: &Path, target: &Path, words: Words) -> Result<Outcome> {
    if let Some(refusal) = build(exercise, root, target, words).await? {
        return Ok(Outcome::DoesNotCompile(refusal));
    }
    let mut tree = Tree::start(
        cargo(exercise, root, target)
            .args(["--", "--format=pretty"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null()),
    )?;
    let stdout = tree
        .child()
        .stdout
        .take()
        .expect("stdout was asked to be a pipe");
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
        return Err(Error::new(
            "the check ended without a result",
            format!(
                "run `cargo test -p {}` and read its output",
                exercise.package()
            ),
        ));
    }
    Ok(Outcome::Failed(failures))
}

/// Builds the check; rustc's words if it does not compile.
async fn build(
    exercise: &Exercise,
    root: &Path,
    target: &Path,
    words: Words,
) -> Result<Option<String>> {
    let mut command = cargo(exercise, root, target);
    command.arg("--no-run").stdout(Stdio::null());
    if words == Words::Kept || !std::io::stderr().is_terminal() {
        command.arg("--quiet");
    }
    if words == Words::Shown {
        let status = Tree::start(&mut command)?.wait().await?;
        return Ok((!status.success()).then(String::new));
    }
    let mut tree = Tree::start(command.stderr(Stdio::piped()))?;
    let stderr = tree
        .child()
        .stderr
        .take()
        .expect("stderr was asked to be a pipe");
    let said = all(stderr).await?;
    Ok((!tree.wait().await?.success()).then_some(said))
}

fn cargo(exercise: &Exercise, root: &Path, target: &Path) -> Command {
    let mut cargo =
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    // Cargo takes .cargo/config.toml from where it runs.
    cargo
        .current_dir(root)
        .env("CARGO_TARGET_DIR", target)
        .env("RUST_BACKTRACE", "0");
    cargo.args([
        "test",
        "--package",
        &exercise.package(),
        "--test",
        "exercise",
    ]);
    cargo
}

async fn all(mut pipe: impl AsyncRead + Unpin) -> Result<String> {
    let mut bytes = vec![];
    pipe.read_to_end(&mut bytes).await.map_err(|e| {
        Error::new(
            format!("cannot read cargo's output: {e}"),
            "run the command again",
        )
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
