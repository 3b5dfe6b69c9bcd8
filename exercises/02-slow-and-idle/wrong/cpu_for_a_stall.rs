//! Wrong: a stall is taken for work. What stalls them does not run, and the CPU profile shows a quiet service.
//! Counter: case-1
//!
//! Which profile to take first when a service is slow.

pub mod words;

use words::{Answer, Profile, Reason};

/// The cases of `README.md`, in its order.
pub fn answers() -> [Answer; 5] {
    [
        // Case 1: all pages stall together.
        Answer {
            shows: Profile::Cpu,
            silent: Profile::Heap,
            because: Reason::RunningIsSampled,
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
