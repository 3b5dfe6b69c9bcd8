//! Tags, which `profile.proto` calls labels: choosing samples by them, leaving them out, making frames of them.

mod filter;
mod frames;
mod units;

pub use filter::{TagFilter, TagFilterError};
pub(crate) use frames::add_frames;
pub(crate) use units::Units;
