//! What happens to a profile before it is reported: merged, pruned, filtered, coarsened.

mod filter;
mod granularity;
mod merge;
mod prune;
mod stack;
mod tags;

pub(crate) use filter::Filters;
pub use granularity::Granularity;
pub(crate) use granularity::{Columns, Grain, Inlines, coarsen};
pub(crate) use merge::is_of_base;
pub use merge::{Base, Incompatible, merge, normalize, subtract};
pub(crate) use prune::prune;
pub use tags::{TagFilter, TagFilterError};
pub(crate) use tags::{Units, add_frames};
