//! Reports: data first, which serialises, and from it the text that pprof prints.

mod call_graph;
mod folded;
mod header;
mod list;
mod markdown;
mod options;
mod peek;
mod proto;
mod raw;
mod subject;
mod tags;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod top;
mod traces;

pub use call_graph::{CallGraph, DrawnEdge, DrawnNode, call_graph};
pub use folded::folded;
pub use header::{Accounting, Header};
pub use list::{List, ListedFile, ListedLine, Routine, Sources, list};
pub use markdown::fenced;
pub use options::{Options, Sort};
pub use peek::{Call, Peek, PeekNode, peek, tree};
pub use proto::{comments, proto};
pub use raw::raw;
pub(crate) use subject::{name_by_symbol, total};
pub use tags::{Tag, TagValue, Tags, tags};
pub use text::Amounts;
pub use top::{Inlining, Top, TopRow, top};
pub use traces::{Trace, TraceFrame, TraceTag, Traces, traces};

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
