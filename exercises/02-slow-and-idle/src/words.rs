//! What an answer is made of. Nothing is to be changed here.

/// A profile that could be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// What `src/lib.rs` begins with.
    Unanswered,
    /// `profile`: what ran on a CPU, and for how long.
    Cpu,
    /// `heap`: live bytes, by who allocated them.
    Heap,
    /// `goroutine`: live tasks, by who spawned them; and what they wait for, where it can be asked (`pprof_http::spawn`,
    /// `RequestLayer`).
    Goroutine,
    /// `block`: waits that have ended and polls that lasted too long, by who waited.
    Block,
    /// `mutex`: waits for locks, permits and connections, by who held them.
    Mutex,
}

/// Why the profile shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// What `src/lib.rs` begins with.
    Unanswered,
    /// What runs is interrupted at a steady rate, and its stack noted.
    RunningIsSampled,
    /// A task that does not return from its poll holds up every other one on its thread.
    APollTooLong,
    /// A wait is charged to who waited, when it ends.
    TheWaiterIsCharged,
    /// A wait is charged to who kept others waiting.
    TheHolderIsCharged,
    /// What has not ended is counted, however long ago it began.
    TheLiveAreCounted,
}

/// An answer to one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The profile that answers the case's question.
    pub shows: Profile,
    /// A profile that stays silent: nothing of this case stands out in it. One that shows the case, and not the answer, is not
    /// silent.
    pub silent: Profile,
    /// Why the first one shows it.
    pub because: Reason,
}
