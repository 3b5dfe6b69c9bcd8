//! `go tool pprof` reads every profile, finds functions and lines, and has nothing to say about symbols.
//!
//! Runs against each program in `PPROF_GO` (paths of `go`, separated by colons), or `go` on the `PATH`. Without any it
//! says so and proves nothing; with `PPROF_GO` set, a missing program is a failure.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::hint::black_box;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pprof_http::labels::Labels;
use pprof_http::parking_lot::Mutex;
use tokio::sync::Notify;

#[global_allocator]
static ALLOCATOR: pprof_http::HeapAllocator = pprof_http::HeapAllocator::new(std::alloc::System);

#[inline(never)]
fn burn(rounds: u64) -> u64 {
    (0..rounds).fold(1, |sum: u64, n| black_box(sum.rotate_left(5) ^ n)) // anchor: burn
}

#[inline(never)]
fn hoard(shelf: &mut Vec<Vec<u8>>) {
    shelf.push(vec![7; 2 << 20]); // anchor: hoard
}

#[inline(never)]
fn linger() {
    drop(tokio::spawn(std::future::pending::<()>())); // anchor: linger
}

async fn stock() {
    Notify::new().notified().await; // anchor: stock
}

#[inline(never)]
fn stall() {
    std::thread::sleep(Duration::from_millis(100)); // anchor: stall
    black_box(());
}

#[inline(never)]
fn keep(stock: &Mutex<u32>) {
    let kept = stock.lock();
    std::thread::scope(|scope| {
        scope.spawn(|| stock.try_lock_for(Duration::from_millis(1)).is_none());
    });
    drop(kept); // anchor: keep
    black_box(());
}

fn programs() -> Vec<PathBuf> {
    if let Some(list) = std::env::var_os("PPROF_GO") {
        return std::env::split_paths(&list).collect();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join("go"))
        .filter(|go| go.is_file())
        .take(1)
        .collect()
}

/// Runs `go tool pprof` and returns what it prints; its other stream may hold nothing but progress.
fn pprof(go: &Path, home: &Path, arguments: &[&str]) -> String {
    let output = Command::new(go)
        .args(["tool", "pprof"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("HOME", home)
        .env("PPROF_TMPDIR", home)
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {stderr}");
    let progress = [
        "Fetching profile over HTTP from ",
        "Saved profile in ",
        "Generating report in ",
    ];
    let other: Vec<&str> = stderr
        .lines()
        .filter(|line| !progress.iter().any(|known| line.starts_with(known)))
        .collect();
    assert_eq!(other, Vec::<&str>::new(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The flat and cumulative columns of the source line that ends with `anchor`, in `-list`.
fn listed<'a>(listing: &'a str, anchor: &str) -> (&'a str, &'a str) {
    let line = listing
        .lines()
        .find(|line| line.ends_with(anchor))
        .unwrap_or_else(|| panic!("{listing}"));
    let mut columns = line.split_ascii_whitespace();
    (columns.next().unwrap(), columns.next().unwrap())
}

fn read_all(go: &Path, server: SocketAddr) {
    let home = std::env::temp_dir().join(format!("pprof-http-{}", std::process::id()));
    std::fs::create_dir_all(&home).unwrap();
    let url = |path: &str| format!("http://{server}/debug/{path}");
    for (path, function, anchor) in [
        (
            "pprof/profile?seconds=2",
            "go_tool_pprof::burn",
            "// anchor: burn",
        ),
        ("pprof/heap", "go_tool_pprof::hoard", "// anchor: hoard"),
        ("pprof/allocs", "go_tool_pprof::hoard", "// anchor: hoard"),
        (
            "pprof/goroutine",
            "go_tool_pprof::linger",
            "// anchor: linger",
        ),
        (
            "pprof/goroutine",
            "go_tool_pprof::stock::{{closure}}",
            "// anchor: stock",
        ),
        (
            "fgprof?seconds=1",
            "go_tool_pprof::stock::{{closure}}",
            "// anchor: stock",
        ),
        ("pprof/block", "go_tool_pprof::stall", "// anchor: stall"),
        ("pprof/mutex", "go_tool_pprof::keep", "// anchor: keep"),
    ] {
        let saved = home.join("saved.pb.gz");
        let saved = saved.to_str().unwrap();
        let burning = path.starts_with("pprof/profile");
        during(burning, || {
            pprof(go, &home, &["-proto", "-output", saved, &url(path)])
        });
        let top = pprof(go, &home, &["-top", "-noinlines", saved]);
        assert!(top.contains(function), "{path}: {top}");
        let listing = pprof(go, &home, &["-list", &format!("{function}$"), saved]);
        assert_ne!(listed(&listing, anchor), (".", "."), "{path}: {listing}");
        assert!(pprof(go, &home, &["-peek", &format!("{function}$"), saved]).contains(function));
        assert!(pprof(go, &home, &["-raw", saved]).contains(function));
        pprof(go, &home, &["-tags", saved]);
        // Nothing is left of a profile less itself.
        let nothing = pprof(go, &home, &["-top", "-base", saved, saved]);
        assert!(nothing.contains("0% of"), "{path}: {nothing}");
        // And straight from the URL, as users do.
        let direct = during(burning, || {
            pprof(go, &home, &["-top", "-noinlines", &url(path)])
        });
        assert!(direct.contains(function), "{path}: {direct}");
    }
    assert!(pprof(go, &home, &["-top", &url("pprof/threadcreate")]).contains("pprof-http"));
    read_labels(go, &home, &url("pprof/goroutine"));
    read_labels_of_waits(go, &home, &url("pprof/block"), &url("pprof/mutex"));
    let saved = home.join("web.pb.gz");
    let to = saved.to_str().unwrap();
    pprof(go, &home, &["-proto", "-output", to, &url("pprof/heap")]);
    web_page_answers(go, &home, &saved);
    for name in ["block", "mutex"] {
        texts_mean_the_same(go, &home, server, name);
    }
    std::fs::remove_dir_all(home).unwrap();
}

/// Whether the output of `-tags` has this value below this key.
fn lists(tags: &str, key: &str, value: &str) -> bool {
    let of_key = tags
        .split(&format!(" {key}: Total "))
        .nth(1)
        .unwrap_or_default();
    of_key
        .lines()
        .skip(1)
        .take(2)
        .any(|line| line.ends_with(&format!(": {value}")))
}

/// Labels are listed, narrowed down to, and made roots.
fn read_labels(go: &Path, home: &Path, goroutine: &str) {
    let tags = pprof(go, home, &["-tags", goroutine]);
    assert!(
        lists(&tags, "route", "/books/{id}") && lists(&tags, "route", "/orders"),
        "{tags}"
    );
    assert!(lists(&tags, "method", "GET"), "{tags}");
    let focused = pprof(go, home, &["-top", "-tagfocus", "route=/orders", goroutine]);
    assert!(
        focused.contains("Showing nodes accounting for 2, "),
        "{focused}"
    );
    let roots = pprof(go, home, &["-traces", "-tagroot", "route", goroutine]);
    assert_eq!(roots.matches("     /books/{id}\n").count(), 1, "{roots}");
}

/// The same of who waited and who held: the one long poll, and a quarter of what was kept.
fn read_labels_of_waits(go: &Path, home: &Path, block: &str, mutex: &str) {
    for (profile, route, function) in [
        (block, "/users", "go_tool_pprof::stall"),
        (mutex, "/users", "go_tool_pprof::keep"),
        (mutex, "/carts", "go_tool_pprof::keep"),
    ] {
        let tags = pprof(go, home, &["-tags", profile]);
        assert!(
            lists(&tags, "route", route) && lists(&tags, "method", "POST"),
            "{profile}: {tags}"
        );
        let focus = format!("route={route}");
        let focused = pprof(
            go,
            home,
            &["-top", "-noinlines", "-tagfocus", &focus, profile],
        );
        assert!(focused.contains(function), "{profile}: {focused}");
        let roots = pprof(go, home, &["-traces", "-tagroot", "route", profile]);
        let is_root = |line: &str| line.trim() == route;
        assert!(roots.lines().any(is_root), "{profile}: {roots}");
    }
    let count = [
        "-sample_index",
        "contentions",
        "-top",
        "-tagfocus",
        "route=/carts",
    ];
    let carts = pprof(go, home, &[&count[..], &[mutex]].concat());
    assert!(
        carts.contains("Showing nodes accounting for 5, "),
        "{carts}"
    );
}

/// Its own server shows each report; the call graph at `/ui/` needs graphviz, which is not asked for here.
fn web_page_answers(go: &Path, home: &Path, saved: &Path) {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let child = Command::new(go)
        .args(["tool", "pprof", "-no_browser", &format!("-http={port}")])
        .arg(saved)
        .env("HOME", home)
        .env("PPROF_TMPDIR", home)
        .stderr(std::process::Stdio::null())
        // `go` starts the real program: both are ended, as a group.
        .process_group(0)
        .spawn()
        .unwrap();
    let _ended = Group(child);
    let answers = (0..1000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        std::net::TcpStream::connect(port).is_ok()
    });
    assert!(answers, "the web page never came up");
    for path in ["/ui/top", "/ui/flamegraph", "/ui/peek?f=hoard"] {
        let answer = support::get(port, path);
        assert_eq!(answer.status, 200, "{path}");
        let page = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(
            page.contains("go_tool_pprof::hoard"),
            "{path} of {}: {page}",
            go.display()
        );
    }
}

/// A process with all that it has started.
struct Group(std::process::Child);

impl Drop for Group {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        // Already gone is as good.
        let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
        let _ = self.0.wait();
    }
}

/// `debug=1` is a format of its own, which pprof reads too: both forms must add up to the same.
fn texts_mean_the_same(go: &Path, home: &Path, server: SocketAddr, name: &str) {
    let total = |path: &str, kind: &str| -> i64 {
        let saved = home.join(name);
        let answer = support::get(server, &format!("/debug/pprof/{path}"));
        std::fs::write(&saved, answer.body).unwrap();
        let saved = saved.to_str().unwrap();
        let raw = pprof(go, home, &["-raw", "-symbolize=none", saved]);
        let index = usize::from(kind == "delay");
        let samples = raw.lines().skip_while(|line| *line != "Samples:").skip(2);
        samples
            .take_while(|line| *line != "Locations")
            .filter_map(|line| line.trim().split_once(": "))
            .filter_map(|(values, _)| values.split_whitespace().nth(index)?.parse::<i64>().ok())
            .sum()
    };
    for kind in ["contentions", "delay"] {
        let text = total(&format!("{name}?debug=1"), kind);
        assert!(text > 0, "{name}: no {kind}");
        assert_eq!(text, total(name, kind), "{name}: {kind}");
    }
}

#[test]
fn go_tool_pprof_reads_every_profile_without_noise() {
    let programs = programs();
    if programs.is_empty() {
        eprintln!("skipped: there is no `go` on the PATH and PPROF_GO names none");
        return;
    }
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let service = pprof_http::tasks::install(&mut builder).build().unwrap();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    service.block_on(async {
        (0..25).for_each(|_| linger());
        for route in [
            "/books/{id}",
            "/books/{id}",
            "/books/{id}",
            "/orders",
            "/orders",
        ] {
            let _scope = Labels::new(&[("method", "GET"), ("route", route)]).enter();
            drop(pprof_http::spawn(stock()));
        }
        let _scope = Labels::new(&[("method", "POST"), ("route", "/users")]).enter();
        tokio::spawn(async { stall() }).await.unwrap();
    });
    for (route, times) in [("/carts", 5), ("/users", 15)] {
        let _scope = Labels::new(&[("method", "POST"), ("route", route)]).enter();
        (0..times).for_each(|_| keep(&Mutex::new(7)));
    }
    let mut shelf = Vec::new();
    (0..16).for_each(|_| hoard(&mut shelf));
    for go in &programs {
        read_all(go, server.local_addr());
    }
    drop(black_box(shelf));
}

/// Does `work` while another thread uses the CPU, if `burning` asks for it.
fn during<T>(burning: bool, work: impl FnOnce() -> T) -> T {
    let stop = AtomicBool::new(!burning);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                black_box(burn(1_000_000));
            }
        });
        let _stop = Stop(&stop);
        work()
    })
}

/// Ends the burning thread, also when an assertion fails.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
