//! Each fault's expectations, one file per fault.

mod block;
mod client_per_request;
mod fan_out_flood;
mod instrument_bodies;
mod lost_waiter;
mod memory;
mod mutex;
mod n_plus_one;
mod quadratic_related;
mod reader;
mod regex_per_request;
mod slow_list;
mod stream_forwarder;
mod undrained_joinset;
mod watch_expiration;

pub use block::{FILE_IO_ON_WORKER, HASH_ON_WORKER, POOL_HOLD, TIGHT_CHANNEL};
pub use client_per_request::CLIENT_PER_REQUEST;
pub use fan_out_flood::FAN_OUT_FLOOD;
pub use instrument_bodies::INSTRUMENT_BODIES;
pub use lost_waiter::LOST_WAITER;
pub use memory::{
    ALLOC_CHURN, HEAP_GROWTH, LABEL_CARDINALITY, PINNED_COVER, RSS_STAYS, SESSION_CYCLE,
    UNBOUNDED_CLICKS,
};
pub use mutex::{ABBA_TRANSFER, GLOBAL_STOCK_LOCK, LOCK_ACROSS_AWAIT};
pub use n_plus_one::N_PLUS_ONE;
pub use quadratic_related::QUADRATIC_RELATED;
pub use regex_per_request::REGEX_PER_REQUEST;
pub use slow_list::SLOW_LIST;
pub use stream_forwarder::STREAM_FORWARDER;
pub use undrained_joinset::UNDRAINED_JOINSET;
pub use watch_expiration::WATCH_EXPIRATION;

use super::Expectation;
use crate::chapter;

/// Every fault that has a verdict, in the order of the chapters.
pub static ALL: &[&Expectation] = &[
    &WATCH_EXPIRATION,
    &STREAM_FORWARDER,
    &UNDRAINED_JOINSET,
    &LOST_WAITER,
    &FAN_OUT_FLOOD,
    &SLOW_LIST,
    &N_PLUS_ONE,
    &REGEX_PER_REQUEST,
    &QUADRATIC_RELATED,
    &INSTRUMENT_BODIES,
    &CLIENT_PER_REQUEST,
    &HEAP_GROWTH,
    &PINNED_COVER,
    &SESSION_CYCLE,
    &UNBOUNDED_CLICKS,
    &LABEL_CARDINALITY,
    &HASH_ON_WORKER,
    &FILE_IO_ON_WORKER,
    &POOL_HOLD,
    &TIGHT_CHANNEL,
    &GLOBAL_STOCK_LOCK,
    &LOCK_ACROSS_AWAIT,
    &ABBA_TRANSFER,
    &ALLOC_CHURN,
    &RSS_STAYS,
];

/// The expectations of a fault by its id, or those of a chapter's first fault by what the chapter goes by: `02-task-leak`, `02`,
/// `2`, `task-leak`.
pub fn named(name: &str) -> Option<&'static Expectation> {
    let of_fault = ALL.iter().find(|expectation| expectation.fault == name);
    let of_chapter = || {
        ALL.iter()
            .find(|expectation| chapter::names(expectation.chapter).any(|known| known == name))
    };
    of_fault.or_else(of_chapter).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Kind;

    #[test]
    fn a_fault_is_found_by_its_id_and_by_its_chapter() {
        for name in ["watch-expiration", "02-task-leak", "02", "2", "task-leak"] {
            assert_eq!(named(name).unwrap().fault, "watch-expiration", "{name}");
        }
        assert_eq!(named("03").unwrap().fault, "slow-list");
        assert_eq!(
            named("regex-per-request").unwrap().chapter,
            "01-first-profile"
        );
        assert!(named("leak").is_none());
    }

    #[test]
    fn every_id_stands_for_one_fault() {
        for (place, expectation) in ALL.iter().enumerate() {
            assert!(
                ALL[..place]
                    .iter()
                    .all(|other| other.fault != expectation.fault)
            );
        }
    }

    /// CPU samples fall on the kernel's ticks, 100 to 1,000 a second. Visits that begin every ten ticks are all looked at in the same
    /// moments, and a profile of them has what happens to be there then.
    #[test]
    fn visits_under_a_cpu_profile_keep_no_step_with_the_kernel_s_ticks() {
        for expectation in ALL {
            let has_cpu = expectation.views.iter().any(|view| view.kind == Kind::Cpu);
            let rate = expectation.work.rate.get();
            let in_step = [2, 3, 5].into_iter().any(|part| rate.is_multiple_of(part));
            assert!(
                !(has_cpu && in_step),
                "{}: {rate} a second",
                expectation.fault
            );
        }
    }

    #[test]
    fn whatever_is_planted_has_a_view_and_rules_for_both_sides() {
        for expectation in ALL {
            let fault = expectation.fault;
            let planted = expectation.culprit.is_some();
            assert!(!expectation.views.is_empty(), "{fault}");
            assert_eq!(planted, !expectation.planted.is_empty(), "{fault}");
            assert_eq!(planted, expectation.class != "control", "{fault}");
            assert!(!expectation.repaired.is_empty(), "{fault}");
        }
    }
}
