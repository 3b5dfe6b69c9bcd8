//! What a process has used, as the kernel counts it.

use std::fs;
use std::time::Duration;

/// User and system time of all threads of `pid`, those that have ended included; `None` if it has ended, or without such a clock.
#[cfg(target_os = "linux")]
pub(super) fn cpu(pid: u32) -> Option<Duration> {
    use nix::time::{ClockId, clock_gettime};
    use nix::unistd::Pid;
    // clock_getcpuclockid(3): the clock of another process counts in nanoseconds, where /proc/PID/stat counts in hundredths.
    let clock = ClockId::pid_cpu_clock_id(Pid::from_raw(i32::try_from(pid).ok()?)).ok()?;
    clock_gettime(clock).ok().map(Duration::from)
}

/// There is no such clock here.
#[cfg(not(target_os = "linux"))]
pub(super) fn cpu(_pid: u32) -> Option<Duration> {
    None
}

/// Resident bytes of `pid`; `None` without Linux's `/proc`.
pub(super) fn resident(pid: u32) -> Option<u64> {
    bytes(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?)
}

/// `VmRSS` of proc(5) `status`, in kibibytes.
fn bytes(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_in_bytes() {
        assert_eq!(bytes("Name:\ta\nVmRSS:\t    2048 kB\n"), Some(2_097_152));
        assert_eq!(bytes("Name:\ta\n"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_uses_memory() {
        let this = std::process::id();
        assert!(cpu(this).is_some() && resident(this).is_some_and(|bytes| bytes > 0));
    }
}
