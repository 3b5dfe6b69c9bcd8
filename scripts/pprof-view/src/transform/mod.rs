//! What happens to a profile before it is reported: merged, pruned, filtered, coarsened.

mod filter;
mod granularity;
mod merge;
mod prune;

pub(crate) use filter::Filters;
pub use granularity::Granularity;
pub(crate) use granularity::{Inlines, coarsen};
pub(crate) use merge::is_of_base;
pub use merge::{Base, Incompatible, merge, normalize, subtract};
pub(crate) use prune::prune;
