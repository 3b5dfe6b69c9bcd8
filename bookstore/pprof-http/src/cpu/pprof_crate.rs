//! The sampler of the `pprof` crate (tikv/pprof-rs), for where the native one does not run, and to compare with.
//!
//! One `ITIMER_PROF` serves the whole process: signals that fall together are one, so that it undercounts when several
//! threads are busy. Stacks are kept by function: of each, the lines are those of its first sample.

use std::time::SystemTime;

use pprof::{ProfilerGuard, ProfilerGuardBuilder};

use super::effective::{self, CpuTime};
use super::{CaptureError, Hertz, SAMPLE_TYPES, Sampler};
use crate::exclude;
use crate::stacks::{Machinery, Place, Sample, Stacks, ValueType};
use crate::symbolize::trimmed;

/// Where its unwinder must not be interrupted, since it takes their locks itself (pprof-rs, README, "Signal Safety").
const NOT_INSIDE: [&str; 4] = ["libc", "libgcc", "pthread", "vdso"];

/// A running capture of the `pprof` crate. Dropping it ends it.
pub(super) struct Collector {
    guard: ProfilerGuard<'static>,
    rate: Hertz,
    taken: SystemTime,
    began: CpuTime,
}

impl Collector {
    pub(super) fn start(rate: Hertz) -> Result<Self, CaptureError> {
        let _excluded = exclude::enter();
        super::signal::free()?;
        let (taken, began) = (SystemTime::now(), CpuTime::of_process());
        let guard = ProfilerGuardBuilder::default()
            .frequency(i32::try_from(rate.get()).expect("at most 1000"))
            .blocklist(&NOT_INSIDE)
            .build()
            .map_err(failed)?;
        Ok(Self {
            guard,
            rate,
            taken,
            began,
        })
    }

    pub(super) fn finish(self) -> Result<Stacks, CaptureError> {
        let _excluded = exclude::enter();
        let used = CpuTime::of_process().since(self.began);
        let report = self.guard.report().build().map_err(failed)?;
        let period = i64::from(self.rate.period());
        let total: u64 = report
            .data
            .values()
            .map(|count| count.unsigned_abs() as u64)
            .sum();
        let samples = report
            .data
            .into_iter()
            .filter(|(frames, _)| !exclude::is_own_thread(&frames.thread_name))
            .map(|(frames, count)| Sample {
                addresses: [].into(),
                places: frames.frames.iter().flatten().map(place).collect(),
                values: vec![count as i64, (count as i64).saturating_mul(period)],
                labels: vec![("thread", frames.thread_name)],
            })
            .collect();
        Ok(Stacks {
            sample_types: SAMPLE_TYPES,
            default_type: "cpu",
            period_type: ValueType::new("cpu", "nanoseconds"),
            period,
            taken: self.taken,
            duration: Some(report.timing.duration),
            comments: vec![format!(
                "sampler: pprof, one timer for the process at {} Hz: {}; lines are those of a function's first sample",
                self.rate.get(),
                effective::told(Sampler::Pprof, self.rate, total, used),
            )],
            machinery: Machinery::None,
            samples,
        })
    }
}

impl std::fmt::Debug for Collector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Collector")
            .field("rate", &self.rate)
            .finish_non_exhaustive()
    }
}

fn place(symbol: &pprof::Symbol) -> Place {
    Place {
        // `{:#}` leaves the hash out.
        function: format!("{:#}", rustc_demangle::demangle(&symbol.sys_name())),
        file: symbol
            .filename
            .as_ref()
            .map_or_else(String::new, |file| trimmed(&file.to_string_lossy())),
        line: symbol.lineno(),
    }
}

fn failed(error: pprof::Error) -> CaptureError {
    match error {
        // The program itself profiles with that crate.
        pprof::Error::Running => CaptureError::SignalTaken,
        other => CaptureError::System(std::io::Error::other(other)),
    }
}
