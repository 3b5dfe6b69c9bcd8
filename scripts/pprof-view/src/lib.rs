//! Reads pprof profiles and reports on them with `go tool pprof`'s words and numbers.
//!
//! ```text
//! bytes ──decode──► Profile ──transform──► Profile ──graph──► report ──► text or JSON
//! ```
//! - [`Profile::parse`]: gzip or not, every fault with its offset.
//! - [`merge`], [`subtract`]: several profiles as one.
//! - [`report`]: `top`, `peek`, `list`, `raw`: data that serialises, and displays as pprof prints it.
//! - [`page`]: a profile as the data of a page, and the page itself.
//! - `cli` (feature of that name): the command, with all of the crate's input and output.

#[cfg(feature = "cli")]
pub mod cli;
mod decode;
mod encode;
#[cfg(test)]
#[path = "../tests/encoder/mod.rs"]
mod encoder;
mod graph;
mod layout;
mod measure;
pub mod page;
mod profile;
pub mod report;
mod source_path;
mod transform;

pub use decode::{Fault, Limits, ParseError, Within};
pub use layout::{Path, Point};
pub use profile::{
    Frame, Function, Label, LabelValue, Line, Location, Mapping, Profile, Sample,
    UnknownSampleType, ValueType,
};
pub use source_path::candidates as source_candidates;
pub use transform::{
    Base, Granularity, Incompatible, TagFilter, TagFilterError, merge, normalize, subtract,
};
