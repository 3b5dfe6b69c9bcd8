//! Which profile to take first when memory is the question.

pub mod words;

use words::{Answer, Profile, Reason};

/// The cases of `README.md`, in its order.
pub fn answers() -> [Answer; 5] {
    [
        // Case 1: 20 MB an hour.
        Answer {
            shows: Profile::Unanswered,
            silent: Profile::Unanswered,
            because: Reason::Unanswered,
        },
        // Case 2: busy with malloc.
        Answer {
            shows: Profile::Unanswered,
            silent: Profile::Unanswered,
            because: Reason::Unanswered,
        },
        // Case 3: large from the start.
        Answer {
            shows: Profile::Unanswered,
            silent: Profile::Unanswered,
            because: Reason::Unanswered,
        },
        // Case 4: after the import.
        Answer {
            shows: Profile::Unanswered,
            silent: Profile::Unanswered,
            because: Reason::Unanswered,
        },
        // Case 5: buffers of nobody.
        Answer {
            shows: Profile::Unanswered,
            silent: Profile::Unanswered,
            because: Reason::Unanswered,
        },
    ]
}
