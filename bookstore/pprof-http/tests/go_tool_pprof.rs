//! `go tool pprof` reads every profile, finds functions and lines, and has nothing to say about symbols.
//!
//! Runs against each program in `PPROF_GO` (paths of `go`, separated by colons), or `go` on the `PATH`. Without any it
//! says so and proves nothing; with `PPROF_GO` set, a missing program is a failure.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::hint::black_box;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

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
    let url = |path: &str| format!("http://{server}/debug/pprof/{path}");
    for (path, function, anchor) in [
        (
            "profile?seconds=2",
            "go_tool_pprof::burn",
            "// anchor: burn",
        ),
        ("heap", "go_tool_pprof::hoard", "// anchor: hoard"),
        ("allocs", "go_tool_pprof::hoard", "// anchor: hoard"),
        ("goroutine", "go_tool_pprof::linger", "// anchor: linger"),
    ] {
        let saved = home.join("saved.pb.gz");
        let saved = saved.to_str().unwrap();
        let burning = path.starts_with("profile");
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
    assert!(pprof(go, &home, &["-top", &url("threadcreate")]).contains("pprof-http"));
    std::fs::remove_dir_all(home).unwrap();
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
    service.block_on(async { (0..25).for_each(|_| linger()) });
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
