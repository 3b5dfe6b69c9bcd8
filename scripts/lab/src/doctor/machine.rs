//! Disk, descriptors, ports, and what `localhost` means.

use std::fs;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, ToSocketAddrs as _};
use std::path::Path;
use std::process::Command;

use super::Finding;
use crate::workspace::Workspace;

/// A full build tree of the workspace, dependencies with debug information included.
const TREE_MIB: u64 = 3 * 1024;
/// Below this the build stops half-way.
const LEAST_MIB: u64 = 1024;
/// What a lesson's load and service open at their peak, with room to spare.
const DESCRIPTORS: u64 = 1024;

pub(super) fn examine(workspace: &Workspace) -> Vec<Finding> {
    let ports = [(8080, "the API's port 8080"), (6060, "the debug port 6060")];
    let mut findings = vec![
        disk(free_mib(workspace.target_dir())),
        descriptors(descriptor_limit()),
    ];
    findings.extend(ports.map(|(number, name)| {
        port(
            name,
            number,
            TcpListener::bind((Ipv4Addr::LOCALHOST, number))
                .map(drop)
                .map_err(|e| e.kind()),
        )
    }));
    let resolved = ("localhost", 6060).to_socket_addrs();
    findings.push(localhost(&resolved.map_or_else(
        |_| vec![],
        |found| found.map(|address: SocketAddr| address.ip()).collect(),
    )));
    findings
}

fn disk(free: Option<u64>) -> Finding {
    const NAME: &str = "disk";
    match free {
        None => Finding::warning(
            NAME,
            "cannot tell how much is free",
            format!("make sure that {TREE_MIB} MiB are"),
        ),
        Some(free) if free < LEAST_MIB => Finding::problem(
            NAME,
            format!("{free} MiB free"),
            format!("free {TREE_MIB} MiB, or set CARGO_TARGET_DIR"),
        ),
        Some(free) if free < TREE_MIB => Finding::warning(
            NAME,
            format!("{free} MiB free"),
            format!("a full build takes about {TREE_MIB} MiB"),
        ),
        Some(free) => Finding::ok(NAME, format!("{free} MiB free")),
    }
}

fn descriptors(limit: Option<u64>) -> Finding {
    const NAME: &str = "open files (ulimit -n)";
    match limit {
        None => Finding::ok(NAME, "no limit known"),
        Some(limit) if limit < DESCRIPTORS / 4 => {
            Finding::problem(NAME, limit.to_string(), "ulimit -n 4096")
        }
        Some(limit) if limit < DESCRIPTORS => {
            Finding::warning(NAME, limit.to_string(), "ulimit -n 4096")
        }
        Some(limit) => Finding::ok(NAME, limit.to_string()),
    }
}

/// Lessons take free ports; only a bookstore started by hand wants these.
fn port(name: &'static str, number: u16, bound: Result<(), ErrorKind>) -> Finding {
    match bound {
        Ok(()) => Finding::ok(name, "free"),
        Err(ErrorKind::AddrInUse) => Finding::warning(
            name,
            "taken; lessons use other ports, a bookstore started by hand does not",
            format!(
                "`ss -ltnp 'sport = :{number}'` shows by whom; or pass --listen and --debug-listen"
            ),
        ),
        Err(kind) => Finding::problem(
            name,
            format!("cannot listen on 127.0.0.1: {kind}"),
            "allow programs to listen on 127.0.0.1 (sandbox or container settings)",
        ),
    }
}

/// The listeners are on 127.0.0.1; a client that resolves `localhost` to `::1` is refused.
fn localhost(resolved: &[IpAddr]) -> Finding {
    const NAME: &str = "localhost";
    match resolved.first() {
        Some(IpAddr::V4(address)) => Finding::ok(NAME, format!("resolves to {address} first")),
        Some(IpAddr::V6(address)) => Finding::warning(
            NAME,
            format!("resolves to {address} first, where nothing listens"),
            "type 127.0.0.1 instead of localhost, as the chapters do",
        ),
        None => Finding::warning(
            NAME,
            "does not resolve",
            "type 127.0.0.1 instead of localhost, as the chapters do",
        ),
    }
}

fn free_mib(dir: &Path) -> Option<u64> {
    let there = dir.ancestors().find(|dir| dir.exists())?;
    let output = Command::new("df")
        .args(["-P", "-k"])
        .arg(there)
        .output()
        .ok()?;
    free_of(&String::from_utf8_lossy(&output.stdout))
}

/// The fourth column of the second line, in KiB: the format that POSIX prescribes for `df -P -k`.
fn free_of(df: &str) -> Option<u64> {
    let kib: u64 = df.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kib / 1024)
}

fn descriptor_limit() -> Option<u64> {
    soft_limit(&fs::read_to_string("/proc/self/limits").ok()?)
}

/// The soft limit in `/proc/self/limits` (`proc_pid_limits(5)`); `None` for `unlimited`.
fn soft_limit(limits: &str) -> Option<u64> {
    limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn a_full_disk_is_a_problem_and_a_small_one_a_warning() {
        let df = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 100 40 524288 40% /\n";
        assert_eq!(
            disk(free_of(df)),
            Finding::problem(
                "disk",
                "512 MiB free",
                "free 3072 MiB, or set CARGO_TARGET_DIR"
            )
        );
        assert_eq!(disk(Some(2048)).state, State::Warning);
        assert_eq!(disk(Some(80_000)).state, State::Ok);
    }

    #[test]
    fn the_soft_limit_counts() {
        let limits = "Limit            Soft Limit  Hard Limit  Units\nMax open files   256         1048576     files\n";
        assert_eq!(soft_limit(limits), Some(256));
        assert_eq!(descriptors(Some(256)).state, State::Warning);
        assert_eq!(descriptors(Some(64)).state, State::Problem);
    }

    #[test]
    fn a_taken_port_is_a_warning_that_names_the_way_out() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let number = taken.local_addr().unwrap().port();
        let again = TcpListener::bind((Ipv4Addr::LOCALHOST, number))
            .map(drop)
            .map_err(|e| e.kind());
        let finding = port("the debug port 6060", number, again);
        assert_eq!(finding.state, State::Warning);
        assert!(finding.mend.unwrap().contains("--debug-listen"));
    }

    #[test]
    fn localhost_on_version_six_is_the_trap() {
        let six: IpAddr = "::1".parse().unwrap();
        let four = IpAddr::V4(Ipv4Addr::LOCALHOST);
        assert_eq!(localhost(&[six, four]).state, State::Warning);
        assert_eq!(localhost(&[four, six]).state, State::Ok);
    }
}
