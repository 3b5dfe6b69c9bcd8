//! The guide's shell ways in `scripts/`, run against a bookstore: each does its work, and says what to do where it cannot.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use lab::Workspace;
use lab::service::Service;
use lab::verdict::Census;
use pprof_view::Profile;
use tempfile::TempDir;

/// What the scripts call, besides `cargo` and `wrk`.
const TOOLS: [&str; 10] = [
    "awk", "bash", "cat", "curl", "date", "dirname", "mkdir", "realpath", "sed", "sleep",
];
const SCRIPTS: [&str; 6] = [
    "load.sh",
    "watch-heap.sh",
    "watch-tasks.sh",
    "capture.sh",
    "diff.sh",
    "cron-tasks.sh",
];
/// Where nothing listens: the port of the discard protocol.
const NOBODY: &str = "127.0.0.1:9";

/// A script's end.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// A bookstore and what the scripts find on their PATH.
struct Bench {
    service: Option<Service>,
    dir: TempDir,
}

impl Bench {
    /// Without a bookstore; `cargo` is this build's lab, and there is no wrk.
    fn alone() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let bin = dir.path().join("bin");
        fs::create_dir(&bin).unwrap();
        for tool in TOOLS {
            symlink(installed(tool).unwrap(), bin.join(tool)).unwrap();
        }
        let bench = Self { service: None, dir };
        let lab = env!("CARGO_BIN_EXE_lab");
        bench.program(
            "cargo",
            &format!("[ \"$1\" = lab ] || exit 97; shift; exec '{lab}' \"$@\""),
        );
        bench
    }

    async fn with_bookstore(faults: &str) -> Self {
        let mut bench = Self::alone();
        let service = Service::start(bookstore(), faults, &[], bench.dir.path()).await;
        bench.service = Some(service.unwrap());
        bench
    }

    /// Puts a program of that name on the PATH.
    fn program(&self, name: &str, script: &str) {
        let file = self.dir.path().join("bin").join(name);
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn run(&self, script: &str, arguments: &[&str]) -> Ended {
        let address = |of: fn(&Service) -> &str| {
            let url = self.service.as_ref().map(of);
            url.map_or(NOBODY, |url| url.trim_start_matches("http://"))
                .to_owned()
        };
        let output = Command::new(scripts().join(script))
            .args(arguments)
            .env("PATH", self.dir.path().join("bin"))
            .env("API_ADDR", address(Service::api))
            .env("DEBUG_ADDR", address(Service::debug))
            .env_remove("RATE")
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What it printed, having done its work.
    fn done(&self, script: &str, arguments: &[&str]) -> String {
        let ended = self.run(script, arguments);
        assert_eq!(ended.code, Some(0), "{script} {arguments:?}: {ended:?}");
        ended.stdout
    }
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

/// Where this machine has a program, if it has it.
fn installed(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

fn bookstore() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let built = lab::build::packages(&Workspace::find().unwrap(), &["bookstore"], |_| {});
        built.unwrap().executable("bookstore").unwrap().to_owned()
    })
}

fn profile(file: &Path) -> Profile {
    Profile::parse(&fs::read(file).unwrap()).unwrap()
}

/// The number in each line's column, below the heading.
fn column(text: &str, number: usize) -> Vec<f64> {
    let lines = text.lines().skip(1);
    lines
        .map(|line| line.split_whitespace().nth(number).unwrap())
        .map(|cell| cell.parse().unwrap())
        .collect()
}

#[test]
fn each_is_short_strict_and_explains_itself() {
    let bench = Bench::alone();
    for script in SCRIPTS {
        let text = fs::read_to_string(scripts().join(script)).unwrap();
        assert!(text.lines().count() < 40, "{script} has grown");
        assert!(
            text.contains("\nset -euo pipefail\n"),
            "{script} is not strict"
        );
        let usage = bench.done(script, &["-h"]);
        assert!(usage.starts_with(&format!("{script} ")), "{usage}");
        for wrong in [&["-x"][..], &["1", "1", "/", "more"]] {
            let ended = bench.run(script, wrong);
            assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{script}");
            assert_eq!(ended.stderr, usage, "{script} {wrong:?}");
        }
    }
}

#[test]
fn where_nothing_listens_each_says_what_to_do() {
    let bench = Bench::alone();
    let of = |script| match script {
        "diff.sh" => vec!["baseline"],
        _ => vec![],
    };
    for script in SCRIPTS {
        let ended = bench.run(script, &of(script));
        assert_eq!(ended.code, Some(2), "{script}: {ended:?}");
        for line in [
            &format!("error: http://{NOBODY}"),
            "hint: start the service",
        ] {
            assert!(ended.stderr.contains(line), "{script}: {}", ended.stderr);
        }
    }
    let early = bench.run("diff.sh", &["diff", "heap", "none"]);
    assert_eq!(early.code, Some(2));
    assert!(
        early.stderr.contains("diff.sh baseline heap"),
        "{}",
        early.stderr
    );
}

#[test]
fn load_is_put_on_no_other_machine() {
    let bench = Bench::alone();
    let script = scripts().join("load.sh");
    let output = Command::new(script)
        .env("PATH", bench.file("bin"))
        .env("API_ADDR", "192.0.2.1:80")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("192.0.2.1:80 is another machine"));
}

#[tokio::test(flavor = "multi_thread")]
async fn load_is_by_wrk_where_it_is_and_by_lab_where_it_is_not() {
    let bench = Bench::with_bookstore("none").await;
    let by_lab = bench.done("load.sh", &["1", "4", "/api/v1/books?limit=1"]);
    assert!(by_lab.contains("of 200 scheduled"), "{by_lab}");
    match installed("wrk") {
        Some(wrk) => symlink(wrk, bench.file("bin/wrk")).unwrap(),
        None => bench.program("wrk", "echo \"$@\"; echo requests in"),
    }
    let by_wrk = bench.done("load.sh", &["1", "4"]);
    assert!(by_wrk.contains("requests in"), "{by_wrk}");
    assert!(by_wrk.contains("/api/v1/books"), "{by_wrk}");
}

#[tokio::test(flavor = "multi_thread")]
async fn heap_and_tasks_are_watched_by_lines() {
    let bench = Bench::with_bookstore("none").await;
    let heap = bench.done("watch-heap.sh", &["0.1", "3"]);
    let [held, used, resident] = [1, 2, 3].map(|at| column(&heap, at));
    assert_eq!(held.len(), 3, "{heap}");
    assert!(used.iter().zip(&resident).all(|(used, all)| used < all));
    let tasks = bench.done("watch-tasks.sh", &["0", "2"]);
    assert_eq!(column(&tasks, 1).len(), 2, "{tasks}");
    assert!(column(&tasks, 2).iter().all(|mib| *mib > 1.0), "{tasks}");
}

#[test]
fn what_is_held_is_scaled_by_the_rate_in_the_head() {
    let bench = Bench::alone();
    fs::remove_file(bench.file("bin/curl")).unwrap();
    let row = "1: 1048576 [1: 1048576] @";
    bench.program("curl", &format!("echo '{row} heap/1048576\n{row} 0x1'"));
    // A MiB at a sample in 512 KiB stands for 1 / (1 - exp(-2)) of them.
    assert_eq!(column(&bench.done("watch-heap.sh", &["0", "1"]), 1), [1.2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_capture_holds_what_the_load_costs() {
    let bench = Bench::with_bookstore("none").await;
    let said = bench.done("capture.sh", &["profile", "3", "cpu.pb.gz"]);
    assert!(said.contains("cargo lab pprof top cpu.pb.gz"), "{said}");
    let cpu = profile(&bench.file("cpu.pb.gz"));
    let serving = cpu.samples.iter().filter(|sample| {
        cpu.frames(sample)
            .any(|frame| frame.function.starts_with("bookstore::books::"))
    });
    assert!(serving.count() > 0, "the load is in the profile");
    bench.done("capture.sh", &["goroutine", "1", "tasks.pb.gz"]);
    assert!(Census::of(&profile(&bench.file("tasks.pb.gz"))).total() > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_diff_shows_what_was_added() {
    let bench = Bench::with_bookstore("watch-expiration").await;
    bench.done("diff.sh", &["baseline", "goroutine", "diff"]);
    for _ in 0..20 {
        let url = format!("{}/api/v1/books/7", bench.service.as_ref().unwrap().api());
        let read = Command::new("curl")
            .args(["-fsS", "-o", "/dev/null", &url])
            .status();
        assert!(read.unwrap().success());
    }
    bench.done("diff.sh", &["after", "goroutine", "diff"]);
    let added = bench.done("diff.sh", &["diff", "goroutine", "diff"]);
    let row = added
        .lines()
        .find(|line| line.ends_with("::watch_expiration"));
    let flat = row.and_then(|row| row.split_whitespace().next());
    assert_eq!(flat, Some("20"), "{added}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_run_of_the_cron_line_adds_a_line() {
    let bench = Bench::with_bookstore("none").await;
    for _ in 0..2 {
        assert_eq!(bench.done("cron-tasks.sh", &["tasks.log"]), "");
    }
    let log = fs::read_to_string(bench.file("tasks.log")).unwrap();
    let lines: Vec<_> = log.lines().map(str::split_whitespace).collect();
    assert_eq!(lines.len(), 2, "{log}");
    for mut line in lines {
        assert!(line.next().unwrap().ends_with('Z'), "{log}");
        assert!(line.next().unwrap().parse::<u32>().unwrap() > 0, "{log}");
    }
    assert_eq!(bench.done("cron-tasks.sh", &[]).lines().count(), 1);
}
