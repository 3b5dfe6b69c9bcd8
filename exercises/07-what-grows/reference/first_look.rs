//! Reference: what each symptom asks for.
//!
//! Which profile to take first when memory is the question.

pub mod words;

use words::{Answer, Profile, Reason};

/// The cases of `README.md`, in its order.
pub fn answers() -> [Answer; 5] {
    [
        // Case 1: 20 MB an hour.
        Answer {
            shows: Profile::HeapDiff,
            silent: Profile::Cpu,
            because: Reason::GrowthIsADifference,
        },
        // Case 2: busy with malloc.
        Answer {
            shows: Profile::Allocs,
            silent: Profile::Heap,
            because: Reason::FreedBytesCountToo,
        },
        // Case 3: large from the start.
        Answer {
            shows: Profile::Heap,
            silent: Profile::HeapDiff,
            because: Reason::LiveBytesByStack,
        },
        // Case 4: after the import.
        Answer {
            shows: Profile::Heap,
            silent: Profile::HeapDiff,
            because: Reason::PagesAreKept,
        },
        // Case 5: buffers of nobody.
        Answer {
            shows: Profile::Goroutine,
            silent: Profile::Cpu,
            because: Reason::ATaskKeepsWhatItHolds,
        },
    ]
}
