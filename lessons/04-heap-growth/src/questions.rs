//! What the chapter asks before it reveals: options, each with its answer.

pub(crate) const CAUSES: [(&str, &str); 4] = [
    (
        "The allocator keeps freed memory: what grows is RSS alone.",
        "One look tells: refuted if live bytes climb, since what is freed is not among them.",
    ),
    (
        "Something holds what requests have allocated.",
        "The likeliest. Rust frees a value when its owner lets go of it, so memory that stays has an owner: a map, a queue, a task, a cycle.",
    ),
    (
        "Requests pile up and have not ended.",
        "Refuted if the number of live tasks is level: chapter 02 has the command.",
    ),
    (
        "A library below leaks, in C perhaps.",
        "Refuted if the heap profile accounts for the growth: it sees what Rust's allocator was asked for, and SQLite's own memory is not in it.",
    ),
];

pub(crate) const PROFILES: [(&str, &str); 4] = [
    (
        "`profile`, under load",
        "It shows what runs. Keeping something costs no time: you would see SQLite and JSON.",
    ),
    (
        "`allocs`, at the end",
        "All that was ever allocated, most of it freed within a millisecond. The leak drowns in it.",
    ),
    (
        "`heap`, at the end",
        "What is alive. In a large service the top of it is what ought to be there: caches, pools, tables.",
    ),
    (
        "`heap`, after a warm-up and again later",
        "This one. The difference holds what came in between and stayed; all that is large and level cancels out.",
    ),
];

pub(crate) const ENDS: [(&str, &str); 3] = [
    (
        "Clear the map once a minute",
        "Between two times it grows as before, as steep as the load. The proof measures the slope.",
    ),
    (
        "Keep nothing",
        "The growth ends, and every keystroke asks the database. The proof keeps an eye on the hit ratio.",
    ),
    (
        "A budget of bytes, and an end by time",
        "This one: a budget bounds what is held, whoever chooses the keys, and the least useful answers leave.",
    ),
];
