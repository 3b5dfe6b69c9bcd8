//! Wrong: a wait that never ends is looked for among those that have ended.
//! Counter: case-4
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
            shows: Profile::Mutex,
            silent: Profile::Cpu,
            because: Reason::TheHolderIsCharged,
        },
        // Case 4: exports that never come.
        Answer {
            shows: Profile::Block,
            silent: Profile::Cpu,
            because: Reason::TheWaiterIsCharged,
        },
        // Case 5: which requests pay for the full pool?
        Answer {
            shows: Profile::Block,
            silent: Profile::Cpu,
            because: Reason::TheWaiterIsCharged,
        },
    ]
}
