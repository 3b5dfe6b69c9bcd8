//! The real binary: what it prints, how it ends, what it leaves.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The binary in an environment of its own: no variable of the caller's changes what a test sees.
pub(crate) fn bookstore(temporary: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bookstore"));
    command
        .env_clear()
        .env("TMPDIR", temporary)
        .env("BOOKSTORE_LISTEN", "127.0.0.1:0")
        .env("BOOKSTORE_DEBUG_LISTEN", "127.0.0.1:0");
    command
}

pub(crate) fn files_in(folder: &TempDir) -> usize {
    fs::read_dir(folder.path()).unwrap().count()
}

/// A started service; it is killed if a test gives up on it.
pub(crate) struct Service {
    process: Child,
    pub(crate) api: String,
    pub(crate) debug: String,
}

impl Service {
    pub(crate) fn start(temporary: &Path, flags: &[&str]) -> Self {
        Self::run(bookstore(temporary).args(flags))
    }

    pub(crate) fn run(command: &mut Command) -> Self {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut line = || lines.next().unwrap().unwrap();
        let (api, debug) = (line(), line());
        let api = api.strip_prefix("api http://").unwrap().to_owned();
        let debug = debug.strip_prefix("debug ").unwrap();
        let debug = debug.trim_start_matches("http://").to_owned();
        Self {
            process,
            api,
            debug,
        }
    }

    /// Waits for the end; the log is empty where nobody reads it any more.
    pub(crate) fn end(mut self) -> (ExitStatus, String) {
        let status = self.exit();
        let mut log = String::new();
        if let Some(mut stderr) = self.process.stderr.take() {
            stderr.read_to_string(&mut log).unwrap();
        }
        (status, log)
    }

    /// The lines of the log as they are written; `end` has none of them then.
    pub(crate) fn log(&mut self) -> mpsc::Receiver<String> {
        let stderr = BufReader::new(self.process.stderr.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            // Until the service ends, or nobody listens any more.
            for line in stderr.lines() {
                if sender.send(line.unwrap()).is_err() {
                    break;
                }
            }
        });
        lines
    }

    /// The watchdog is far above what it takes.
    fn exit(&mut self) -> ExitStatus {
        let watchdog = Instant::now() + Duration::from_mins(1);
        while Instant::now() < watchdog {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the service did not end");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It has ended already when the test went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A whole answer over HTTP/1.0, which ends with the connection.
pub(crate) fn get(address: &str, path: &str) -> String {
    String::from_utf8(get_bytes(address, path)).unwrap()
}

/// The same where the body is no text.
pub(crate) fn get_bytes(address: &str, path: &str) -> Vec<u8> {
    let mut connection = TcpStream::connect(address).unwrap();
    write!(connection, "GET {path} HTTP/1.0\r\nhost: {address}\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    answer
}

/// A connection that has had an answer and stays open.
pub(crate) fn keep_alive(address: &str) -> TcpStream {
    let mut connection = TcpStream::connect(address).unwrap();
    write!(
        connection,
        "GET /healthz HTTP/1.1\r\nhost: {address}\r\n\r\n"
    )
    .unwrap();
    let mut status = [0; 12];
    connection.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
    connection
}

fn messages(json_log: &str) -> Vec<String> {
    let message = |line: &str| {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        event["fields"]["message"].as_str().unwrap().to_owned()
    };
    json_log.lines().map(message).collect()
}

#[test]
fn rates_of_the_profilers_are_set_by_flags_and_variables() {
    let temporary = tempfile::tempdir().unwrap();
    let service = Service::start(
        temporary.path(),
        &[
            "--heap-bytes",
            "4096",
            "--block-threshold-us",
            "500",
            "--block-rate-ns",
            "1",
            "--mutex-fraction",
            "0",
        ],
    );
    let rates = get(&service.debug, "/debug/pprof/rates");
    let expected =
        "{\"block_rate_ns\":1,\"block_threshold_us\":500,\"heap_bytes\":4096,\"mutex_fraction\":0}";
    assert!(rates.ends_with(expected), "{rates}");
}

#[test]
fn it_ends_when_stdin_is_closed_and_leaves_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    let mut service = Service::start(
        temporary.path(),
        &["--exit-on-stdin-close", "--log-format", "json"],
    );
    assert!(get(&service.api, "/api/v1/books/7").starts_with("HTTP/1.0 200"));
    assert!(get(&service.debug, "/metrics").contains("bookstore_cache_misses_total 1"));
    assert!(get(&service.debug, "/debug/pprof/goroutine?debug=1").contains("expiry_per_read.rs"));
    assert_eq!(files_in(&temporary), 1, "the temporary database");

    drop(service.process.stdin.take());
    let (status, log) = service.end();
    assert_eq!(status.code(), Some(0));
    assert_eq!(messages(&log), ["stdin was closed", "stopped"]);
    assert_eq!(files_in(&temporary), 0);
}

#[test]
fn it_ends_when_the_program_that_started_it_is_killed() {
    let temporary = tempfile::tempdir().unwrap();
    let mut service = Service::start(temporary.path(), &["--exit-on-stdin-close"]);
    let answer = get(&service.api, "/healthz");
    assert!(answer.starts_with("HTTP/1.0 200"));

    // A killed program closes all its pipes: nobody reads the log any more, and each write to it fails.
    drop(service.process.stderr.take());
    drop(service.process.stdin.take());
    assert_eq!(service.end().0.code(), Some(0));
    assert_eq!(files_in(&temporary), 0);
}

#[test]
fn it_ends_on_signals_with_connections_open() {
    for signal in ["-TERM", "-INT"] {
        let temporary = tempfile::tempdir().unwrap();
        let service = Service::start(temporary.path(), &["--log-format", "json"]);
        let _silent = TcpStream::connect(&service.api).unwrap();
        let _kept_alive = keep_alive(&service.api);
        let _on_debug = TcpStream::connect(&service.debug).unwrap();

        let pid = service.process.id().to_string();
        let kill = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(kill.success());
        let (status, log) = service.end();
        assert_eq!(status.code(), Some(0));
        assert_eq!(messages(&log), ["asked to stop", "stopped"]);
        assert_eq!(files_in(&temporary), 0);
    }
}

#[test]
fn the_debug_listener_can_be_off() {
    let temporary = tempfile::tempdir().unwrap();
    let flags = ["--debug-listen", "off", "--exit-on-stdin-close"];
    let mut service = Service::start(temporary.path(), &flags);
    assert_eq!(service.debug, "off");
    assert!(get(&service.api, "/healthz").starts_with("HTTP/1.0 200"));
    drop(service.process.stdin.take());
    assert_eq!(service.end().0.code(), Some(0));
}

#[test]
fn a_named_database_stays() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}/shop.sqlite", folder.path().display());
    let flags = ["--database", &database, "--exit-on-stdin-close"];
    let mut service = Service::start(folder.path(), &flags);
    assert!(get(&service.api, "/healthz").starts_with("HTTP/1.0 200"));
    drop(service.process.stdin.take());
    assert_eq!(service.end().0.code(), Some(0));
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["shop.sqlite"]);
}

#[test]
fn a_stand_in_tells_prices_and_ends_with_the_bookstore() {
    let temporary = tempfile::tempdir().unwrap();
    let service = Service::start(temporary.path(), &["--pricing-delay", "0"]);
    let price = get(&service.api, "/api/v1/books/7/price");
    assert!(price.starts_with("HTTP/1.0 200"), "{price}");
    let children = || {
        let pid = service.process.id();
        fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default()
    };
    let stand_in = children().trim().to_owned();
    assert!(!stand_in.is_empty());
    // Killed, so that no code of the bookstore's own ends it.
    drop(service);
    // Gone, or dead and not yet taken note of by whoever inherited it.
    let lives = || {
        fs::read_to_string(format!("/proc/{stand_in}/stat"))
            .is_ok_and(|stat| !stat.contains(") Z "))
    };
    let watchdog = Instant::now() + Duration::from_mins(1);
    while lives() {
        assert!(Instant::now() < watchdog, "the stand-in goes on");
        std::thread::sleep(Duration::from_millis(5));
    }
}
