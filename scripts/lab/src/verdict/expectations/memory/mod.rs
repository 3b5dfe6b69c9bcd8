//! The faults that use up memory, and the control that only looks like one.
//!
//! Live bytes are estimated from samples, one in [`EVERY`] bytes on average: of 5 MB that leak in blocks below that size
//! some 2,500 are seen, which is a deviation of 2 %. What stays has no noise at all, since its samples stay, too; what is
//! replaced all the time, as in a full cache, has that of all it holds, and a level must be told from a slope beside it.

mod alloc_churn;
mod heap_growth;
mod label_cardinality;
mod pinned_cover;
mod rss_stays;
mod session_cycle;
mod unbounded_clicks;

pub use alloc_churn::ALLOC_CHURN;
pub use heap_growth::HEAP_GROWTH;
pub use label_cardinality::LABEL_CARDINALITY;
pub use pinned_cover::PINNED_COVER;
pub use rss_stays::RSS_STAYS;
pub use session_cycle::SESSION_CYCLE;
pub use unbounded_clicks::UNBOUNDED_CLICKS;

use crate::verdict::{Bound, Counter, Culprit, Kind, Limit, Reading, Rule};

/// The sampler's rate in all of this class.
const EVERY: &[(&str, u64)] = &[("heap_bytes", 2_048)];

/// The primary counter of what leaks: `per_request` is about what a visit leaves.
const fn live_bytes(per_request: f64) -> Counter {
    Counter {
        unit: "live bytes",
        read: live,
        per_request,
    }
}

/// A visit leaves at least this many bytes of the culprit's, which `read` reads off.
const fn culprit_grows(read: fn(&Reading) -> f64, least: f64) -> Rule {
    Rule {
        name: "culprit-grows",
        unit: "live bytes",
        read,
        bound: Bound::PerRequest(Limit::Least(least)),
        why: "a leak is a slope: memory that is high but level is a working set",
    }
}

/// A visit leaves at most this many bytes, whoever asked for them.
const fn memory_level(most: f64) -> Rule {
    Rule {
        name: "memory-level",
        unit: "live bytes",
        read: live,
        bound: Bound::PerRequest(Limit::Most(most)),
        why: "a visit that is over must leave nothing behind, whoever asked for it",
    }
}

fn live(at: &Reading) -> f64 {
    at.total(Kind::Heap, "inuse_space")
}

fn held(at: &Reading, culprit: &Culprit) -> f64 {
    at.at(culprit, Kind::Heap, "inuse_space")
}
