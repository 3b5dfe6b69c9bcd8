//! What the chapter asks before it reveals: each option with the answer to it.

/// What may be the matter.
pub(crate) const RANKED: [(&str, &str); 3] = [
    (
        "The database is slow: the health check sends a statement to it.",
        "Then somebody waits for a connection, or for a statement. Keep it: the profile will say.",
    ),
    (
        "The cores are short, and everybody gets less of them.",
        "The operating system deals a shortage out in slices of milliseconds. Single answers would not be late by as much as these.",
    ),
    (
        "Something holds the workers, and what is ready to run waits for one.",
        "This fits: whoever comes while a worker is free is answered at once, all others wait for the end of a poll. Refuted if no poll is long.",
    ),
];

/// What may show it.
pub(crate) const PROFILES: [(&str, &str); 4] = [
    (
        "profile: where CPU time goes",
        "It shows that a hash is dear. It is meant to be, and would be after any repair. What cannot run meanwhile, it does not show.",
    ),
    (
        "goroutine: which tasks are alive",
        "It lists the tasks that are alive. One that holds a worker is among them and looks like any other.",
    ),
    (
        "mutex: who held a lock while others waited for it",
        "It charges who holds what others wait for. A worker is no lock: nobody is charged for it.",
    ),
    (
        "block: where tasks were held up",
        "Yes: it counts polls that held a worker, with the stack that did. Who was late because of them it does not show: to be ready and have no worker is no wait that has a name.",
    ),
];

/// What the culprit's source may look like.
pub(crate) const SOURCE: [(&str, &str); 3] = [
    (
        "A lock",
        "No: that would be a wait, and `mutex` would know its holder.",
    ),
    ("A loop over too many rows", "It could be. Look."),
    (
        "Long work without an `.await` in it",
        "Yes. A poll ends at an `.await` that is not ready, and nowhere else.",
    ),
];

/// Repairs that come to mind.
pub(crate) const INSTEAD: [(&str, &str); 3] = [
    (
        "`tokio::spawn`",
        "Wrong: a task runs on a worker too, and holds it for just as long.",
    ),
    (
        "`yield_now().await` before and after",
        "Wrong: others run before and after. In between lies the hash, undivided.",
    ),
    (
        "`spawn_blocking` without a bound",
        "It frees the workers. But the runtime starts up to 512 such threads, and a hash needs 19 MiB: a rush of logins asks for 9.5 GiB.",
    ),
];
