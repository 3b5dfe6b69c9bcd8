//! Wrong: who waits is taken for who is to blame. The block profile names `reserve`, as the logs did.
//! Counter: case-3
//!
//! Which profile to take first when a service is slow.

pub mod words;

use words::{Answer, Profile, Reason};

/// The cases of `README.md`, in its order.
pub fn answers() -> [Answer; 5] {
    [
        // Case 1: all pages stall together.
        Answer {
            shows: Profile::Block,
            silent: Profile::Cpu,
            because: Reason::APollTooLong,
        },
        // Case 2: one page is slow, for one visitor as for many.
        Answer {
            shows: Profile::Cpu,
            silent: Profile::Mutex,
            because: Reason::RunningIsSampled,
        },
        // Case 3: who keeps the reservations waiting?
        Answer {
            shows: Profile::Block,
            silent: Profile::Cpu,
            because: Reason::TheWaiterIsCharged,
        },
        // Case 4: exports that never come.
        Answer {
            shows: Profile::Goroutine,
            silent: Profile::Block,
            because: Reason::TheLiveAreCounted,
        },
        // Case 5: which requests pay for the full pool?
        Answer {
            shows: Profile::Block,
            silent: Profile::Cpu,
            because: Reason::TheWaiterIsCharged,
        },
    ]
}
