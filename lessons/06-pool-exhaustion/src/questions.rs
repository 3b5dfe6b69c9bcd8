//! What the chapter asks before it reveals: each option with the answer to it.

/// What may be the matter.
pub(crate) const RANKED: [(&str, &str); 3] = [
    (
        "The database is the bottleneck.",
        "Then a connection is kept for its statement. Refuted if the time goes by while it is kept for something else.",
    ),
    (
        "A worker is held, as in chapter 05.",
        "Refuted if the block profile has no long polls, or next to none.",
    ),
    (
        "Something is shared that slow calls keep.",
        "This fits: all are late alike. What a request without a price shares with one that has it is the pool of connections. Refuted if nobody waits for what the service lends out.",
    ),
];

/// What may show it.
pub(crate) const PROFILES: [(&str, &str); 3] = [
    (
        "profile and block",
        "Half of it. Waiting costs no CPU time, so the CPU profile is silent about both parties.",
    ),
    (
        "block and mutex",
        "Yes. Both are about the same waits. Block charges the one who waits, mutex the one who holds, where it gives back.",
    ),
    (
        "goroutine and mutex",
        "The goroutine profile has the queue of one moment, and no time.",
    ),
];

/// The line that the holder may be charged at.
pub(crate) const LINES: [(&str, &str); 3] = [
    (
        "`take` again",
        "That is where the queue stands. The holder is charged for giving back late.",
    ),
    (
        "`select_price`",
        "It needs the connection, and is done at once.",
    ),
    (
        "`drop(connection)`",
        "Yes: the holder is charged where it gives back what others have waited for.",
    ),
];

/// Repairs that come to mind.
pub(crate) const INSTEAD: [(&str, &str); 3] = [
    (
        "A pool of 50",
        "Wrong: it hides the waits until the other company is ten times as slow. Every call still holds a connection, and every connection is a thread.",
    ),
    (
        "A semaphore that leaves one connection to the others",
        "Wrong: prices wait as before, for a permit, and hold connections as before.",
    ),
    (
        "A task of its own for the call",
        "Wrong: the request awaits the task, and keeps its connection meanwhile.",
    ),
];
