//! Which sampler a capture uses: the native one, or that of the `pprof` crate.

use std::fmt;
use std::io;
use std::str::FromStr;
use std::sync::Mutex;

use super::{CaptureError, Hertz};
use crate::stacks::Stacks;

/// A way to sample CPU time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampler {
    /// This crate's: a timer on each thread's CPU clock. Linux on x86-64.
    Native,
    /// The `pprof` crate's: one timer for the process, stacks kept by function. Needs the feature `pprof`.
    Pprof,
}

/// The sampler that was asked for is not in this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// [`Sampler::Native`] elsewhere than on Linux x86-64.
    #[error("the native CPU sampler runs on Linux x86-64 only")]
    Native,
    /// [`Sampler::Pprof`] without the feature `pprof`.
    #[error("pprof-http was built without its feature `pprof`")]
    Pprof,
}

/// Neither `native` nor `pprof`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a CPU sampler; there are `native` and `pprof`")]
pub struct UnknownSampler;

/// What was asked for, if anything was.
static CHOSEN: Mutex<Option<Sampler>> = Mutex::new(None);

/// From now on captures use this sampler.
pub fn set_sampler(sampler: Sampler) -> Result<(), Unavailable> {
    sampler.available()?;
    *crate::lock(&CHOSEN) = Some(sampler);
    Ok(())
}

/// The sampler that captures use: the one that was set, else the native one, else that of the `pprof` crate;
/// `None` if this program has neither.
pub fn sampler() -> Option<Sampler> {
    let chosen = *crate::lock(&CHOSEN);
    chosen.or_else(|| {
        [Sampler::Native, Sampler::Pprof]
            .into_iter()
            .find(|sampler| sampler.available().is_ok())
    })
}

impl Sampler {
    /// Whether this program has it.
    pub fn available(self) -> Result<(), Unavailable> {
        match self {
            Self::Native if !cfg!(all(target_os = "linux", target_arch = "x86_64")) => {
                Err(Unavailable::Native)
            }
            Self::Pprof if !cfg!(feature = "pprof") => Err(Unavailable::Pprof),
            Self::Native | Self::Pprof => Ok(()),
        }
    }
}

impl fmt::Display for Sampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Native => "native",
            Self::Pprof => "pprof",
        })
    }
}

impl FromStr for Sampler {
    type Err = UnknownSampler;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "native" => Ok(Self::Native),
            "pprof" => Ok(Self::Pprof),
            _ => Err(UnknownSampler),
        }
    }
}

/// A running sampler. Dropping it ends it.
#[derive(Debug)]
pub(super) enum Collector {
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    Native(super::collector::Collector),
    #[cfg(feature = "pprof")]
    Pprof(super::pprof_crate::Collector),
}

impl Collector {
    pub(super) fn start(rate: Hertz) -> Result<Self, CaptureError> {
        match sampler() {
            #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
            Some(Sampler::Native) => super::collector::Collector::start(rate).map(Self::Native),
            #[cfg(feature = "pprof")]
            Some(Sampler::Pprof) => super::pprof_crate::Collector::start(rate).map(Self::Pprof),
            _ => Err(CaptureError::System(io::Error::new(
                io::ErrorKind::Unsupported,
                format!(
                    "{}; build pprof-http with its feature `pprof` to sample at {} Hz by other means",
                    Unavailable::Native,
                    rate.get()
                ),
            ))),
        }
    }

    pub(super) fn finish(self) -> Result<Stacks, CaptureError> {
        match self {
            #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
            Self::Native(collector) => collector.finish(),
            #[cfg(feature = "pprof")]
            Self::Pprof(collector) => collector.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_shown() {
        for sampler in [Sampler::Native, Sampler::Pprof] {
            assert_eq!(sampler.to_string().parse(), Ok(sampler));
        }
        assert_eq!("perf".parse::<Sampler>(), Err(UnknownSampler));
    }

    #[test]
    fn what_this_program_lacks_is_refused() {
        let expected = if cfg!(feature = "pprof") {
            Ok(())
        } else {
            Err(Unavailable::Pprof)
        };
        assert_eq!(Sampler::Pprof.available(), expected);
    }
}
