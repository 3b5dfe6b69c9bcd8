//! The real binary: what it prints, how it ends, what it leaves.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use insta::assert_snapshot;
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
struct Service {
    process: Child,
    api: String,
    debug: String,
}

impl Service {
    fn start(temporary: &Path, flags: &[&str]) -> Self {
        let mut process = bookstore(temporary)
            .args(flags)
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

    /// Waits for the end; the watchdog is far above what it takes.
    fn end(mut self) -> (ExitStatus, String) {
        let watchdog = Instant::now() + Duration::from_mins(1);
        while Instant::now() < watchdog {
            if let Some(status) = self.process.try_wait().unwrap() {
                let mut log = String::new();
                let stderr = self.process.stderr.as_mut().unwrap();
                stderr.read_to_string(&mut log).unwrap();
                return (status, log);
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
fn get(address: &str, path: &str) -> String {
    let mut connection = TcpStream::connect(address).unwrap();
    write!(connection, "GET {path} HTTP/1.0\r\nhost: {address}\r\n\r\n").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

/// A connection that has had an answer and stays open.
fn keep_alive(address: &str) -> TcpStream {
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
fn help_explains_every_flag() {
    let temporary = tempfile::tempdir().unwrap();
    let output = bookstore(temporary.path())
        .env_clear()
        .arg("--help")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let help = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = help.lines().map(str::trim_end).collect();
    assert_snapshot!(lines.join("\n"), @r#"
    A bookstore API that leaks on purpose.

    Once it answers it prints two lines to stdout, the addresses of its two listeners, and nothing more;
    logs go to stderr. It ends on SIGINT (Ctrl-C) and SIGTERM, after the requests in flight.

    Usage: bookstore [OPTIONS]

    Options:
          --listen <ADDRESS:PORT>
              Where the API listens; port 0 takes a free one

              [env: BOOKSTORE_LISTEN=]
              [default: 127.0.0.1:8080]

          --debug-listen <ADDRESS:PORT|off>
              Where profiles, metrics and the switches of the faults listen, or `off`

              Only a loopback address is taken: what it shows and does is for this machine.

              [env: BOOKSTORE_DEBUG_LISTEN=]
              [default: 127.0.0.1:6060]

          --database <sqlite:PATH>
              The database file, created and filled if it is missing

              Without it the data is in a temporary file, which is removed at the end.

              [env: BOOKSTORE_DATABASE=]

          --faults <all|none|ID,ID>
              Which faults are planted at the start: `all`, `none`, or ids joined by commas

              Ids: watch-expiration. While it runs, `PUT /debug/faults/{id}` on the debug listener
              switches one.

              [env: BOOKSTORE_FAULTS=]
              [default: all]

          --cache-ttl <SECONDS>
              How long the cache keeps a book, in whole seconds from 1 to 86400

              [env: BOOKSTORE_CACHE_TTL=]
              [default: 300]

          --log-format <FORMAT>
              How logs are written to stderr; `RUST_LOG` chooses which

              Possible values:
              - pretty: For people: one line per event, in colour on a terminal
              - json:   For programs: one JSON object per line

              [env: BOOKSTORE_LOG_FORMAT=]
              [default: pretty]

          --exit-on-stdin-close
              End, as on SIGTERM, when stdin is closed: no service outlives the program that started it

              [env: BOOKSTORE_EXIT_ON_STDIN_CLOSE=]

          --trim-source-paths <FOLDER>
              Show source paths in profiles relative to this folder, so that a profile names no machine

              [env: BOOKSTORE_TRIM_SOURCE_PATHS=]

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version
    "#);
}
