//! The answers, with what every profile shows in every case. Spoilers.

use exercise_02_slow_and_idle::words::Profile::{self, *};
use exercise_02_slow_and_idle::words::Reason::{self, *};

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
    pub(crate) because: Reason,
    pub(crate) why: &'static str,
}

pub(crate) const CASES: [Case; 5] = [
    Case {
        counter: "case-1",
        question: "which code stalls all pages at once",
        looks: [
            (
                Cpu,
                Look::Silent,
                "at 15 % it shows what little runs, and what stalls the pages does not run",
            ),
            (
                Heap,
                Look::Silent,
                "memory is level: nothing in it changes with an invoice",
            ),
            (
                Goroutine,
                Look::Misleads,
                "a snapshot shows the tasks that wait for their turn, most likely none at fault",
            ),
            (
                Block,
                Look::Answers,
                "polls that last too long are in it, with the stack at which they were stuck",
            ),
            (
                Mutex,
                Look::Silent,
                "no lock is involved: nobody holds anything",
            ),
        ],
        because: APollTooLong,
        why: "all tasks of a worker wait for the one that does not return, though nothing is busy",
    },
    Case {
        counter: "case-2",
        question: "where the time of the page goes",
        looks: [
            (
                Cpu,
                Look::Answers,
                "it shows the functions that ran, by time",
            ),
            (
                Heap,
                Look::Silent,
                "it shows who holds memory, and a busy page need not hold any",
            ),
            (
                Goroutine,
                Look::Silent,
                "as many tasks as visitors, as at any time",
            ),
            (
                Block,
                Look::Misleads,
                "polls that compute for long are in it as long polls: that they are long is known, what they do is not",
            ),
            (
                Mutex,
                Look::Silent,
                "one visitor alone has nobody to wait for",
            ),
        ],
        because: RunningIsSampled,
        why: "a core that is busy is the one case in which the CPU profile is the first to take",
    },
    Case {
        counter: "case-3",
        question: "who keeps the others waiting",
        looks: [
            (
                Cpu,
                Look::Silent,
                "at 10 % hardly anything runs: neither who waits nor who holds and waits for something else",
            ),
            (Heap, Look::Silent, "no memory is involved"),
            (
                Goroutine,
                Look::Misleads,
                "it shows the case, the tasks in `reserve`, and that is known",
            ),
            (
                Block,
                Look::Misleads,
                "it shows the case, who waits, and that is known",
            ),
            (
                Mutex,
                Look::Answers,
                "it charges who held the lock while others waited",
            ),
        ],
        because: TheHolderIsCharged,
        why: "the victims are many and easy to find; the one who holds is somewhere else",
    },
    Case {
        counter: "case-4",
        question: "where the exports are stuck",
        looks: [
            (Cpu, Look::Silent, "what waits does not run"),
            (
                Heap,
                Look::Misleads,
                "it may show what they hold, by who allocated it",
            ),
            (
                Goroutine,
                Look::Answers,
                "they are alive: it has them, with the site that spawned them, what they wait for and their age",
            ),
            (
                Block,
                Look::Silent,
                "a wait is recorded when it ends, and these do not end",
            ),
            (
                Mutex,
                Look::Silent,
                "it is recorded when a lock is given back, and nobody gives one back here",
            ),
        ],
        because: TheLiveAreCounted,
        why: "what never ends leaves no trace in any profile of what has ended",
    },
    Case {
        counter: "case-5",
        question: "who waited for a connection, and how long",
        looks: [
            (Cpu, Look::Silent, "who waits does not run"),
            (Heap, Look::Silent, "a connection more or less is nothing"),
            (
                Goroutine,
                Look::Misleads,
                "a snapshot shows who waits at this moment, not who waited how long",
            ),
            (
                Block,
                Look::Answers,
                "it charges each wait to who waited, with its time",
            ),
            (
                Mutex,
                Look::Misleads,
                "it charges who held the connections: the culprits, not who pays",
            ),
        ],
        because: TheWaiterIsCharged,
        why: "block and mutex tell the two halves of one story: who pays, and who is to blame",
    },
];

/// What a reason is true of, as the end of a sentence; nothing where there is none.
pub(crate) fn is_true_of(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::Unanswered => return None,
        RunningIsSampled => "`profile`: it sees what runs, and nothing of what waits",
        APollTooLong => "code that keeps its worker: who awaits something gives it back",
        TheWaiterIsCharged => {
            "what awaits something and goes on later: `block` has it then, under who waited"
        }
        TheHolderIsCharged => "`mutex`: it has the same waits, under who caused them",
        TheLiveAreCounted => "`goroutine`: it lists what is there now, and nothing of what is over",
    })
}
