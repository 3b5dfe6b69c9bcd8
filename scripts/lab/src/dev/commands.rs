//! The commands on the course's pages, run one after the other as a reader would.
//!
//! Every `sh` block is run, line by line, from the root of the checkout, unless the comment before it says why not:
//! `<!-- not run: it waits for an editor -->`. `cargo run -p bookstore` and what ends in `&` run beside the rest, until the page ends.
//! An answer of 400 and above fails `curl`; `diff` may find differences.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::pages::{self, Block, Page};
use super::{Promise, measured};
use crate::build;
use crate::error::{Error, Result};
use crate::verdict::expectations::ALL;
use crate::workspace::Workspace;

/// Watchdogs, far above what any command takes that was built before.
const PATIENCE: Duration = Duration::from_mins(15);
const START: Duration = Duration::from_mins(10);
/// Where a bookstore that a page starts answers.
const READY: &str = "127.0.0.1:6060";
const SERVER: &str = "cargo run -p bookstore";
const NOT_RUN: &str = "not run:";

/// A command and where it stands.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    words: String,
    number: usize,
}

/// What runs beside the rest; ended when dropped.
struct Beside(Child);

impl Drop for Beside {
    fn drop(&mut self) {
        // The group, since a shell and cargo stand between; both fail only where all has ended.
        let group = format!("kill -TERM -{}", self.0.id());
        let _ = Command::new("sh")
            .args(["-c", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}

/// Runs the commands of every page whose path contains `part`; `told` hears of each command.
pub fn run(
    workspace: &Workspace,
    part: &str,
    mut told: impl FnMut(&Promise),
) -> Result<Vec<Promise>> {
    let mut promises = vec![];
    let pages = with_commands(workspace, part)?;
    let curl = strict_curl()?;
    let proved = proved(workspace)?;
    for (name, lines) in pages {
        let mut beside = vec![];
        for line in lines {
            let broken = if proved.contains(&line.words) {
                None
            } else {
                one(workspace, curl.path(), &line.words, &mut beside)?
            };
            let subject = format!("{name}:{}", line.number);
            let promise = Promise::of(&subject, format!("`{}` runs", line.words), broken);
            told(&promise);
            promises.push(promise);
        }
    }
    Ok(promises)
}

/// The proofs that `cargo lab verify` has made of this very build: they need not be made again.
fn proved(workspace: &Workspace) -> Result<Vec<String>> {
    let built = build::packages(workspace, &["bookstore"], |_| {})?;
    let bookstore = built.executable("bookstore")?;
    let mut proved = vec![];
    for expectation in ALL {
        if measured::lately(workspace, bookstore, expectation)?.is_some() {
            proved.push(format!("cargo lab verify {}", expectation.fault));
        }
    }
    Ok(proved)
}

/// The pages whose path contains `part` and that have commands. None is an error: nothing run is nothing kept.
fn with_commands(workspace: &Workspace, part: &str) -> Result<Vec<(String, Vec<Line>)>> {
    let found: Vec<(String, Vec<Line>)> = pages::all(workspace)?
        .iter()
        .map(|page| (workspace.display(&page.path), lines(page)))
        .filter(|(name, lines)| name.contains(part) && !lines.is_empty())
        .collect();
    if found.is_empty() {
        return Err(Error::new(
            format!("no page under lessons/ whose path contains `{part}` has a command to run"),
            "cargo lab dev commands runs those of all pages",
        ));
    }
    Ok(found)
}

/// The commands of a page that are to be run.
fn lines(page: &Page) -> Vec<Line> {
    let excused = |block: &Block| {
        block
            .note
            .as_deref()
            .is_some_and(|note| note.starts_with(NOT_RUN))
    };
    let mut lines = vec![];
    for block in pages::blocks(&page.text) {
        if block.language != "sh" || excused(&block) {
            continue;
        }
        let mut whole = String::new();
        for (offset, line) in block.lines.iter().enumerate() {
            let line = line.trim();
            if let Some(part) = line.strip_suffix('\\') {
                whole.push_str(part);
                continue;
            }
            whole.push_str(line);
            let words = std::mem::take(&mut whole);
            if !words.is_empty() && !words.starts_with('#') {
                lines.push(Line {
                    words,
                    number: block.start + offset + 1,
                });
            }
        }
    }
    lines
}

/// Runs one command; the words are what is wrong.
fn one(
    workspace: &Workspace,
    curl: &Path,
    words: &str,
    beside: &mut Vec<Beside>,
) -> Result<Option<String>> {
    let server = words.starts_with(SERVER);
    if server && let Some(taken) = still_taken() {
        return Ok(Some(taken));
    }
    let background = words.strip_suffix('&').map(str::trim);
    let mut command = Command::new("sh");
    command
        .args(["-c", background.unwrap_or(words)])
        .current_dir(workspace.root())
        .env("NO_COLOR", "1")
        .env("CURL_HOME", curl)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    build::without_the_outer_cargo(&mut command);
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn().map_err(|e| {
        Error::new(
            format!("cannot start a shell: {e}"),
            "check `ulimit -u`, then run the command again",
        )
    })?;
    let mut child = Beside(child);
    if server {
        let found = ready(&mut child.0);
        beside.push(child);
        return Ok(found);
    }
    if background.is_some() {
        beside.push(child);
        return Ok(None);
    }
    Ok(finished(&mut child.0, words.starts_with("diff ")))
}

/// A home for curl in which an error status is an error, as a reader would take it.
fn strict_curl() -> Result<tempfile::TempDir> {
    let made = tempfile::tempdir().and_then(|home| {
        std::fs::write(home.path().join(".curlrc"), "fail\n")?;
        Ok(home)
    });
    made.map_err(|e| {
        Error::new(
            format!("cannot write a temporary folder: {e}"),
            "point TMPDIR at a folder that is writable",
        )
    })
}

fn finished(child: &mut Child, differs: bool) -> Option<String> {
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return None,
            Ok(Some(status)) if differs && status.code() == Some(1) => return None,
            Ok(Some(status)) => return Some(format!("it ended with {status}")),
            Ok(None) if started.elapsed() > PATIENCE => {
                return Some(format!("it still ran after {} s", PATIENCE.as_secs()));
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(50)),
            Err(error) => return Some(format!("it was lost: {error}")),
        }
    }
}

/// Waits until the server of the page before has ended, which serves its last requests first; the words say that it did not.
fn still_taken() -> Option<String> {
    let started = Instant::now();
    while std::net::TcpStream::connect(READY).is_ok() {
        if started.elapsed() > START {
            return Some(format!("something else listens on {READY}"));
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    None
}

fn ready(child: &mut Child) -> Option<String> {
    let started = Instant::now();
    loop {
        if std::net::TcpStream::connect(READY).is_ok() {
            return None;
        }
        match child.try_wait() {
            Ok(None) if started.elapsed() < START => {
                std::thread::sleep(Duration::from_millis(200));
            }
            Ok(None) => return Some(format!("nothing listens on {READY}")),
            Ok(Some(status)) => return Some(format!("it ended with {status}")),
            Err(error) => return Some(format!("it was lost: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        Page {
            path: "README.md".into(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn commands_are_joined_and_those_with_a_reason_left_out() {
        let text = "```sh\n# why\ncurl a \\\n  b\ncargo lab\n```\n<!-- not run: it waits -->\n```sh\ncargo lab fix 02\n```\n";
        let found = lines(&page(text));
        let words: Vec<_> = found.iter().map(|line| line.words.as_str()).collect();
        assert_eq!(words, ["curl a b", "cargo lab"]);
        assert_eq!(found[0].number, 4);
    }

    #[test]
    fn a_command_that_fails_is_said_with_its_exit() {
        let dir = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(dir.path());
        let mut beside = vec![];
        assert_eq!(
            one(&workspace, dir.path(), "true", &mut beside).unwrap(),
            None
        );
        let words = one(&workspace, dir.path(), "exit 3", &mut beside).unwrap();
        assert_eq!(words.as_deref(), Some("it ended with exit status: 3"));
    }

    #[test]
    fn what_runs_beside_ends_with_the_page() {
        let dir = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(dir.path());
        let mut beside = vec![];
        assert_eq!(
            one(&workspace, dir.path(), "sleep 600 &", &mut beside).unwrap(),
            None
        );
        let pid = beside[0].0.id();
        drop(beside);
        assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists());
    }
}
