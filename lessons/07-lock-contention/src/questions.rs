//! What the chapter asks before it reveals: options, each with its answer.

pub(crate) const CAUSES: [(&str, &str); 3] = [
    (
        "All of them want one lock, and somebody keeps it for long.",
        "The likeliest: waits at a lock bring no processor time, no memory and no log line. Refuted if nothing waits at a lock under load.",
    ),
    (
        "The database has too few connections.",
        "Refuted if the waits are somewhere else than at its pool: the block profile's label `kind` tells.",
    ),
    (
        "Each look is costly, and the processors are busy.",
        "Refuted if a look takes the longer the more others look, with processors to spare.",
    ),
];

pub(crate) const PROFILES: [(&str, &str); 4] = [
    (
        "`profile`, the CPU",
        "It shows what runs. Who waits for a lock sleeps. It will show JSON being written, as in a healthy service.",
    ),
    (
        "`block`",
        "It shows who waited, and where: the victims. A good first look, but every victim waits at the same innocent line.",
    ),
    (
        "`mutex`",
        "This one: it charges who held a lock while others waited, at the place where it was given back.",
    ),
    (
        "`goroutine`",
        "It shows what tasks wait for at one moment. A wait that is over leaves no trace in it. It is for waits that do not end.",
    ),
];

pub(crate) const LINES: [(&str, &str); 3] = [
    (
        "`lock()`, where everybody waits",
        "That is the line of the block profile: the same waits, charged to those who waited.",
    ),
    (
        "`to_string`, which takes the time",
        "That is the line of the CPU profile, which does not know whether anybody waited.",
    ),
    (
        "`drop`, where the lock is given back",
        "This one. It is the end of a section: what others wait for stands between it and `lock()`.",
    ),
];

pub(crate) const ENDS: [(&str, &str); 3] = [
    (
        "Four locks, with the books spread over them",
        "A look needs all four and holds them until its text is written. Who comes waits at one of four doors, as often as before.",
    ),
    (
        "Write the text once and keep it",
        "Nobody waits, and the board shows this morning's stock: the answers differ, and that is checked.",
    ),
    (
        "Copy the levels, give the lock back, then write",
        "This one: the text is nobody else's business. With a lock that looks share, since under an exclusive one they still meet while they copy.",
    ),
];
