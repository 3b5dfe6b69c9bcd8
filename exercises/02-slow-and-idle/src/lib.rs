//! Which profile to take first when a service is slow.

pub mod words;

use words::{Answer, Profile, Reason};

/// The cases of `README.md`, in its order.
pub fn answers() -> [Answer; 5] {
    [
        // Case 1: all pages stall together.
        Answer {
            shows: Profile::Unanswered,
            silent: Profile::Unanswered,
            because: Reason::Unanswered,
        },
        // Case 2: one page is slow, for one visitor as for many.
        Answer {
            shows: Profile::Unanswered,
            silent: Profile::Unanswered,
            because: Reason::Unanswered,
        },
        // Case 3: who keeps the reservations waiting?
        Answer {
            shows: Profile::Unanswered,
            silent: Profile::Unanswered,
            because: Reason::Unanswered,
        },
        // Case 4: exports that never come.
        Answer {
            shows: Profile::Unanswered,
            silent: Profile::Unanswered,
            because: Reason::Unanswered,
        },
        // Case 5: which requests pay for the full pool?
        Answer {
            shows: Profile::Unanswered,
            silent: Profile::Unanswered,
            because: Reason::Unanswered,
        },
    ]
}
