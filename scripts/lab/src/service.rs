//! The bookstore as a child process that never outlives lab.

mod database;
mod stderr;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::oneshot;

use self::stderr::Tail;
use crate::client::Client;
use crate::error::{Error, Result};

/// A watchdog for the start: building the database is seconds of work on a slow disk.
const START: Duration = Duration::from_mins(1);
/// How long a graceful end may take before the process is killed.
const GRACE: Duration = Duration::from_secs(10);

/// Which of a fault's two bodies a process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The fault is there.
    Planted,
    /// It is mended.
    Repaired,
}

/// Where a bookstore listens, as `ADDRESS:PORT`; port 0 takes a free one.
#[derive(Debug, Clone, Copy)]
pub struct Listeners<'a> {
    /// The API.
    pub api: &'a str,
    /// Profiles, metrics, switches.
    pub debug: &'a str,
}

/// A running bookstore, with a temporary database of its own, on free ports.
///
/// It ends when this is dropped (killed and reaped), and also when lab dies: its standard input then reaches its end.
#[derive(Debug)]
pub struct Service {
    child: Child,
    stdin: Option<ChildStdin>,
    tail: Tail,
    api: String,
    debug: String,
    // Removed after the child, which has the database open, has ended: fields are dropped after `Drop::drop`.
    _database: TempDir,
}

impl State {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Planted => Self::Repaired,
            Self::Repaired => Self::Planted,
        }
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Planted => "planted",
            Self::Repaired => "repaired",
        })
    }
}

impl Service {
    /// Starts `executable` on free ports with the faults of that list (`none`, `all`, or ids joined by commas) planted, and `arguments` besides.
    ///
    /// Its database stands in a temporary folder below `scratch`. Fails if it ends before it is ready, with its own error line.
    pub async fn start(
        executable: &Path,
        faults: &str,
        arguments: &[&str],
        scratch: &Path,
    ) -> Result<Self> {
        let free = Listeners {
            api: "127.0.0.1:0",
            debug: "127.0.0.1:0",
        };
        Self::start_on(free, executable, faults, arguments, scratch).await
    }

    /// Starts it as [`start`](Self::start) does, on chosen ports.
    pub async fn start_on(
        listeners: Listeners<'_>,
        executable: &Path,
        faults: &str,
        arguments: &[&str],
        scratch: &Path,
    ) -> Result<Self> {
        let database = database::folder(scratch)?;
        let mut command = Command::new(executable);
        command
            .args(["--listen", listeners.api])
            .args(["--debug-listen", listeners.debug])
            .arg("--exit-on-stdin-close")
            .args([
                "--database",
                &format!("sqlite:{}", database.path().join("bookstore.db").display()),
            ])
            .args(["--faults", faults])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // The reader's settings are for the reader's own bookstore; a measured one is always the same.
        let is_setting = |name: &str| name.starts_with("BOOKSTORE_") || name == "RUST_LOG";
        for (name, _) in std::env::vars_os().filter(|(name, _)| is_setting(&name.to_string_lossy()))
        {
            command.env_remove(name);
        }
        let mut child = command.spawn().map_err(|e| {
            Error::new(
                format!("cannot start {}: {e}", executable.display()),
                "build it first: cargo build -p bookstore",
            )
        })?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().expect("stdout was asked to be a pipe");
        let tail = Tail::of(child.stderr.take().expect("stderr was asked to be a pipe"));
        // From here on, dropping it ends the child.
        let mut service = Self {
            child,
            stdin,
            tail,
            api: String::new(),
            debug: String::new(),
            _database: database,
        };
        match tokio::time::timeout(START, ready(stdout)).await {
            Ok(Some((api, debug))) => {
                (service.api, service.debug) = (api, debug);
                Ok(service)
            }
            Ok(None) => Err(service.failed_to_start().await),
            Err(_) => Err(Error::new(
                format!("the bookstore was not ready after {} s", START.as_secs()),
                "start it by hand to see where it stands: cargo run -p bookstore",
            )),
        }
    }

    /// The API's base URL, without a trailing slash.
    pub fn api(&self) -> &str {
        &self.api
    }

    /// The debug listener's base URL, without a trailing slash.
    pub fn debug(&self) -> &str {
        &self.debug
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The end of what it wrote to stderr.
    pub fn log(&self) -> String {
        self.tail.text()
    }

    /// How it ended, if it has.
    pub fn exited(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Switches a fault at run time; the answer is the service's note on what that does and does not undo.
    pub async fn fault(&self, id: &str, state: State) -> Result<String> {
        let url = format!("{}/debug/faults/{id}", self.debug);
        let answer = Client::new(Duration::from_secs(30))
            .put(&url, &json!({ "state": state }))
            .await?
            .expect_ok(&url)?;
        let note: Note = serde_json::from_slice(&answer.body).map_err(|e| {
            Error::new(
                format!("{url} answered what is no switch: {e}"),
                "rebuild: lab and bookstore differ",
            )
        })?;
        Ok(note.note)
    }

    /// Ends it in order: its standard input is closed, and it is killed if it has not ended after ten seconds.
    pub async fn stop(mut self) {
        drop(self.stdin.take());
        let _ = tokio::time::timeout(GRACE, self.ended()).await;
        // Dropping `self` kills and reaps what is left.
    }

    async fn ended(&mut self) {
        while matches!(self.child.try_wait(), Ok(None)) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The child closed its stdout without the two lines: its own words say why.
    async fn failed_to_start(mut self) -> Error {
        let _ = tokio::time::timeout(GRACE, self.ended()).await;
        let _ = self.child.kill();
        let log = self.tail.finished();
        let line = |prefix: &str| {
            log.lines()
                .rev()
                .find_map(|line| line.trim().strip_prefix(prefix))
                .map(str::to_owned)
        };
        let what = line("error: ").or_else(|| log.lines().last().map(str::to_owned));
        Error::new(
            what.map_or_else(
                || "the bookstore ended before it was ready".to_owned(),
                |what| format!("the bookstore did not start: {what}"),
            ),
            line("hint: ").unwrap_or_else(|| {
                "start it by hand to see more: cargo run -p bookstore".to_owned()
            }),
        )
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Either fails only if the child has ended and was reaped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Deserialize)]
struct Note {
    note: String,
}

/// The addresses from the two lines `api http://…` and `debug http://…`; `None` if stdout ends before them.
async fn ready(stdout: ChildStdout) -> Option<(String, String)> {
    let (send, receive) = oneshot::channel();
    // A thread of its own: reading a pipe blocks, and the pipe must be drained to the end.
    thread::spawn(move || {
        let mut lines = BufReader::new(stdout)
            .lines()
            .map_while(std::result::Result::ok);
        let addresses = lines
            .next()
            .zip(lines.next())
            .and_then(|(api, debug)| addresses(&api, &debug));
        let _ = send.send(addresses);
        for _ in lines {}
    });
    receive.await.ok().flatten()
}

fn addresses(api: &str, debug: &str) -> Option<(String, String)> {
    let api = api.strip_prefix("api ")?;
    let debug = debug.strip_prefix("debug ")?;
    api.starts_with("http://")
        .then(|| (api.to_owned(), debug.to_owned()))
}
