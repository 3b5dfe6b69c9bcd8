//! The service from outside, by `/proc` (proc(5)).

use std::path::PathBuf;
use std::time::Duration;

/// The process that is watched.
pub(crate) struct Watch {
    folder: PathBuf,
}

impl Watch {
    pub(crate) fn of(process: u32) -> Self {
        Self {
            folder: format!("/proc/{process}").into(),
        }
    }

    /// Open files and sockets.
    pub(crate) fn descriptors(&self) -> Result<usize, String> {
        let entries = std::fs::read_dir(self.folder.join("fd"));
        Ok(entries
            .map_err(|error| format!("the service is gone: {error}"))?
            .count())
    }

    /// Resident memory in KiB.
    pub(crate) fn resident(&self) -> Result<u64, String> {
        let status = std::fs::read_to_string(self.folder.join("status"))
            .map_err(|error| format!("the service is gone: {error}"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse().ok());
        kib.ok_or_else(|| "the service is gone".to_owned())
    }

    /// Whether the sampler's thread is there.
    pub(crate) fn captures_cpu(&self) -> Result<bool, String> {
        let threads = std::fs::read_dir(self.folder.join("task"))
            .map_err(|error| format!("the service is gone: {error}"))?;
        // A thread that ends meanwhile is no sampler.
        let names = threads
            .flatten()
            .filter_map(|thread| std::fs::read_to_string(thread.path().join("comm")).ok());
        Ok(names.into_iter().any(|name| name.trim_end() == "pprof-cpu"))
    }

    /// Waits until connections that were left are closed.
    pub(crate) fn back_to(&self, descriptors: usize) -> Result<(), String> {
        let what = format!("there are {descriptors} descriptors again, as before");
        until(&what, || {
            Ok((self.descriptors()? <= descriptors).then_some(()))
        })
        .map_err(|error| format!("{error}: {:?}", self.descriptors()))
    }
}

/// Asks again and again, for so long that only a hang fails.
pub(crate) fn until(
    what: &str,
    attempt: impl Fn() -> Result<Option<()>, String>,
) -> Result<(), String> {
    for _ in 0..60_000 {
        if attempt()?.is_some() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Err(format!("waited in vain until {what}"))
}

/// A measure of memory, early and late.
pub(crate) struct Growth {
    what: &'static str,
    /// KiB in the second quarter of the time: the first fills caches.
    early: Vec<u64>,
    /// KiB in the last quarter.
    late: Vec<u64>,
}

impl Growth {
    pub(crate) fn new(what: &'static str) -> Self {
        Self {
            what,
            early: Vec::new(),
            late: Vec::new(),
        }
    }

    /// `share` of the time has passed.
    pub(crate) fn add(&mut self, share: f64, kib: u64) {
        if (0.25..0.5).contains(&share) {
            self.early.push(kib);
        } else if share >= 0.75 {
            self.late.push(kib);
        }
    }

    /// The lower quartiles may differ by a tenth: what captures take and give back comes on top.
    pub(crate) fn verdict(mut self) -> Result<String, String> {
        let (Some(early), Some(late)) = (quartile(&mut self.early), quartile(&mut self.late))
        else {
            return Err("too short to compare early and late: 20 s are the least".to_owned());
        };
        let told = format!("{early} KiB {} early, {late} KiB late", self.what);
        if late > early + early / 10 {
            return Err(format!("memory grows: {told}"));
        }
        Ok(told)
    }
}

fn quartile(values: &mut [u64]) -> Option<u64> {
    values.sort_unstable();
    values.get(values.len() / 4).copied()
}
