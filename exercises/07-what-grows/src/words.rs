//! What an answer is made of. Nothing is to be changed here.

/// A profile that could be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// What `src/lib.rs` begins with.
    Unanswered,
    /// `heap`, one snapshot: live bytes, by who allocated them.
    Heap,
    /// Two snapshots of `heap`, the earlier one subtracted (`-base`).
    HeapDiff,
    /// `allocs`: all bytes ever allocated, freed or not, by who allocated them.
    Allocs,
    /// `goroutine`: live tasks, by who spawned them; and what they wait for, where it can be asked (`pprof_http::spawn`,
    /// `RequestLayer`).
    Goroutine,
    /// `profile`: what ran on a CPU, and for how long.
    Cpu,
}

/// What explains a case, or why a profile shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// What `src/lib.rs` begins with.
    Unanswered,
    /// Live bytes are charged to the stack that allocated them.
    LiveBytesByStack,
    /// What is large and what grows are different questions; subtracting answers the second.
    GrowthIsADifference,
    /// Bytes that were freed at once count, too.
    FreedBytesCountToo,
    /// What a task owns lives as long as the task, whoever allocated it.
    ATaskKeepsWhatItHolds,
    /// An allocator keeps pages that the program has given back.
    PagesAreKept,
}

/// An answer to one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The profile that answers the case's question.
    pub shows: Profile,
    /// A profile that stays silent: nothing of this case stands out in it. One that shows the case, and not the answer, is not
    /// silent.
    pub silent: Profile,
    /// What explains the case, or why the first one shows it.
    pub because: Reason,
}
