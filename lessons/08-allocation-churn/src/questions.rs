//! What the chapter asks before it reveals: options, each with its answer.

pub(crate) const CAUSES: [(&str, &str); 3] = [
    (
        "Far more memory is asked for than an answer needs, and given back at once.",
        "The likeliest. Refuted if a request asks for about as many bytes as it reads and answers.",
    ),
    (
        "Memory leaks, and the allocator gets slower with what piles up.",
        "Refuted if live bytes are level, and they are.",
    ),
    (
        "The rows cost it: 50 books with their texts come from the database.",
        "Refuted if the bytes are asked for elsewhere.",
    ),
];

pub(crate) const PROFILES: [(&str, &str); 4] = [
    (
        "`heap`",
        "What is live now: next to nothing of the feed. It refutes the leak, and nothing more.",
    ),
    (
        "`allocs`",
        "This one: all that was ever asked for, freed or not, by the stack that asked.",
    ),
    (
        "`profile`, the CPU",
        "It shows time in the allocator and in copying. That is the symptom again: neither how many bytes, nor what for.",
    ),
    (
        "resident memory",
        "Churn uses the same few pages again and again. Nothing is seen.",
    ),
];

pub(crate) const COPIES: [(&str, &str); 3] = [
    (
        "Once or twice",
        "`replace` returns a new text whether it found something or not. Count again.",
    ),
    (
        "Five times, once per sign of XML",
        "These are the ones of `replace`. There is one before them, and one after.",
    ),
    (
        "Seven times",
        "`to_owned`, five times `replace`, `format!`. Four more follow, in `entry` and `render`.",
    ),
];

pub(crate) const ENDS: [(&str, &str); 3] = [
    (
        "Put the entries into one buffer, and escape as before",
        "The copies at the end are gone, and the five of `replace` are not: rejected on `bytes-per-request`.",
    ),
    (
        "Do not escape",
        "Very little memory, and a feed that the first `&` in a title breaks: the answers differ.",
    ),
    (
        "Write everything into one buffer, sign by sign where it must be escaped",
        "This one: nothing in between returns a text of its own.",
    ),
];
