//! Reports: data first, which serialises, and from it the text that pprof prints.

mod header;
mod list;
mod options;
mod peek;
mod raw;
mod subject;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod top;

pub use header::{Accounting, Header};
pub use list::{List, ListedFile, ListedLine, Routine, Sources, list};
pub use options::{Options, Sort};
pub use peek::{Call, Peek, PeekNode, peek};
pub use raw::raw;
pub use text::Amounts;
pub use top::{Inlining, Top, TopRow, top};

use crate::profile::UnknownSampleType;

/// A report that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The sample type is not in the profile.
    #[error(transparent)]
    SampleType(#[from] UnknownSampleType),
    /// No function's name matches.
    #[error("no function matches `{0}`")]
    NoMatch(String),
}
