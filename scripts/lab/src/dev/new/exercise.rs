//! An exercise to fill in.

use super::{Name, Part, filled};

const CODE: &str = include_str!("../../../templates/exercise/lib.rs");
const PARTS: [(&str, &str); 6] = [
    (
        "Cargo.toml",
        include_str!("../../../templates/exercise/manifest.toml"),
    ),
    (
        "exercise.toml",
        include_str!("../../../templates/exercise/exercise.toml"),
    ),
    (
        "README.md",
        include_str!("../../../templates/exercise/README.md"),
    ),
    ("src/lib.rs", CODE),
    ("starter/lib.rs", CODE),
    (
        "tests/exercise.rs",
        include_str!("../../../templates/exercise/check.rs"),
    ),
];
/// What takes the learner's place, and how each begins.
const VARIANTS: [(&str, &str); 3] = [
    (
        "reference/solution.rs",
        "//! FILL IN: how this repairs the fault, and that in the code.\n//!\n",
    ),
    ("wrong/first.rs", WRONG),
    ("wrong/second.rs", WRONG),
];
const WRONG: &str = "//! FILL IN: why this is tempting and wrong, and that in the code.\n//! Counter: fill-in\n//!\n";

pub(super) fn parts(name: &Name) -> Vec<Part> {
    let whole = PARTS.map(|(path, text)| (path, filled(text, name)));
    let variants = VARIANTS.map(|(path, head)| (path, format!("{head}{}", filled(CODE, name))));
    whole.into_iter().chain(variants).collect()
}
