//! `go tool pprof` as a program: what it prints, and its own server.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::support;

pub(super) fn programs() -> Vec<PathBuf> {
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
pub(super) fn pprof(go: &Path, home: &Path, arguments: &[&str]) -> String {
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
pub(super) fn listed<'a>(listing: &'a str, anchor: &str) -> (&'a str, &'a str) {
    let line = listing
        .lines()
        .find(|line| line.ends_with(anchor))
        .unwrap_or_else(|| panic!("{listing}"));
    let mut columns = line.split_ascii_whitespace();
    (columns.next().unwrap(), columns.next().unwrap())
}

/// Whether the output of `-tags` has this value below this key.
pub(super) fn lists(tags: &str, key: &str, value: &str) -> bool {
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

/// Its own server shows each report; the call graph at `/ui/` needs graphviz, which is not asked for here.
pub(super) fn web_page_answers(go: &Path, home: &Path, saved: &Path) {
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
