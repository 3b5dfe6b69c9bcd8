//! The answers, with what every profile shows in every case. Spoilers.

use exercise_07_what_grows::words::Profile::{self, *};
use exercise_07_what_grows::words::Reason::{self, *};

/// What a profile shows in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// It answers the case's question.
    Answers,
    /// Nothing of the case stands out in it.
    Silent,
    /// It shows the case, and not the answer.
    Misleads,
}

/// A case with its answer.
pub(crate) struct Case {
    pub(crate) counter: &'static str,
    pub(crate) question: &'static str,
    pub(crate) looks: [(Profile, Look, &'static str); 5],
    /// Each of these explains it.
    pub(crate) because: &'static [Reason],
    pub(crate) why: &'static str,
}

pub(crate) const CASES: [Case; 5] = [
    Case {
        counter: "case-1",
        question: "what grows",
        looks: [
            (
                Heap,
                Look::Misleads,
                "the catalogue leads it, as it did in the morning: large, and not growing",
            ),
            (
                HeapDiff,
                Look::Answers,
                "what is the same in both goes away, what has grown remains",
            ),
            (
                Allocs,
                Look::Silent,
                "whoever allocates most leads it, as on any day: 20 MB an hour are lost in it",
            ),
            (Goroutine, Look::Silent, "their number is level"),
            (Cpu, Look::Silent, "keeping something takes no time"),
        ],
        because: &[GrowthIsADifference],
        why: "the largest entry of a heap profile is seldom the leak",
    },
    Case {
        counter: "case-2",
        question: "who allocates so much that is not kept",
        looks: [
            (
                Heap,
                Look::Silent,
                "what is freed at once is never live when somebody looks",
            ),
            (
                HeapDiff,
                Look::Silent,
                "memory is level: the difference is nothing",
            ),
            (
                Allocs,
                Look::Answers,
                "it counts all that was ever allocated, by who did",
            ),
            (
                Goroutine,
                Look::Silent,
                "their number says nothing of what they allocate",
            ),
            (
                Cpu,
                Look::Misleads,
                "it shows that malloc and free take the time, which is known, and their callers by time, not by bytes",
            ),
        ],
        because: &[FreedBytesCountToo],
        why: "churn costs CPU and leaves no trace in what is live",
    },
    Case {
        counter: "case-3",
        question: "what the 300 MB are",
        looks: [
            (
                Heap,
                Look::Answers,
                "all of it is live: it shows who allocated it",
            ),
            (
                HeapDiff,
                Look::Silent,
                "it was there before the first snapshot: the difference is nothing",
            ),
            (
                Allocs,
                Look::Misleads,
                "whoever allocates and frees since then hides it more and more",
            ),
            (
                Goroutine,
                Look::Silent,
                "a handful of tasks says nothing of bytes",
            ),
            (Cpu, Look::Silent, "it is there, and does nothing"),
        ],
        because: &[LiveBytesByStack],
        why: "not everything large is a leak: one snapshot says what is there",
    },
    Case {
        counter: "case-4",
        question: "whether the program holds what the system counts",
        looks: [
            (
                Heap,
                Look::Answers,
                "live bytes are at 80 MB again: the program holds nothing of it",
            ),
            (
                HeapDiff,
                Look::Silent,
                "live bytes before and after are the same: no difference, no stack",
            ),
            (
                Allocs,
                Look::Misleads,
                "the import leads it, and has freed everything since",
            ),
            (Goroutine, Look::Silent, "their number is what it was"),
            (Cpu, Look::Silent, "nothing runs"),
        ],
        because: &[PagesAreKept, LiveBytesByStack],
        why: "resident memory is a symptom: beside live bytes it says whether to look in the program or at the allocator",
    },
    Case {
        counter: "case-5",
        question: "who keeps the buffers alive",
        looks: [
            (
                Heap,
                Look::Misleads,
                "it shows the case, `read` who allocated them, and that is known",
            ),
            (
                HeapDiff,
                Look::Misleads,
                "it shows the case, `read` who allocated them, and that is known",
            ),
            (
                Allocs,
                Look::Misleads,
                "`read` leads it, too, as on every other day; that is known",
            ),
            (
                Goroutine,
                Look::Answers,
                "12,000 tasks where there are 200 connections: their spawn site is who keeps them",
            ),
            (Cpu, Look::Silent, "tasks that wait do not run"),
        ],
        because: &[ATaskKeepsWhatItHolds],
        why: "a heap profile knows who allocated, and not who holds",
    },
];

/// What a reason is true of, as the end of a sentence; nothing where there is none.
pub(crate) fn is_true_of(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::Unanswered => return None,
        LiveBytesByStack => {
            "every snapshot of `heap`: what is there and who allocated it, and no more"
        }
        GrowthIsADifference => "what grows: subtract, and what stays as it is goes away",
        FreedBytesCountToo => "`allocs`: it forgets nothing, however short it lived",
        ATaskKeepsWhatItHolds => "tasks that do not end: there are more of them than work",
        PagesAreKept => "a process that is large though little in it is live",
    })
}
