//! Platforms without a sampler of our own: captures say so instead of answering with nothing.

use super::{Hertz, StartError};
use crate::stacks::Stacks;

#[derive(Debug)]
pub(super) enum Collector {}

impl Collector {
    pub(super) fn start(_rate: Hertz) -> Result<Self, StartError> {
        Err(StartError::System(std::io::Error::new(
            std::io::ErrorKind::Unsupported,
            "CPU sampling is implemented for Linux on x86-64 only",
        )))
    }

    pub(super) fn finish(self) -> Stacks {
        match self {}
    }
}
