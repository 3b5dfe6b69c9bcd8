//! `cargo lab dev`: what authors type.

use crate::Checkout;

#[test]
fn a_new_exercise_is_made_once() {
    let checkout = Checkout::new();
    insta::assert_snapshot!(checkout.lab(&["dev", "new", "exercise", "15-loyalty-points"]));
    insta::assert_snapshot!(checkout.lab(&["dev", "new", "exercise", "15-points"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: the number is taken: exercises/15-loyalty-points
    hint: choose another number; nothing was written
    ");
    insta::assert_snapshot!(checkout.lab(&["dev", "new", "exercise", "points"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: invalid value 'points' for '<NN-SLUG>': two digits, a hyphen and lower-case words, as in 15-loyalty-points
    hint: `cargo lab dev new --help` explains what is accepted
    ");
    insta::assert_snapshot!(checkout.lab(&["dev", "new", "lecture", "15-points"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: invalid value 'lecture' for '<WHAT>' [possible values: chapter, exercise]
    hint: `cargo lab dev new --help` explains what is accepted
    ");
}

/// The walkthrough that a new chapter begins with, compiled here, so that it keeps up with what it is written with.
#[path = "../../templates/chapter/main.rs"]
#[expect(dead_code, reason = "it is compiled, not run")]
mod walkthrough;

#[test]
fn a_new_chapter_is_made_and_entered_in_the_table_of_contents() {
    let checkout = Checkout::new();
    checkout.write(
        "lessons/SUMMARY.md",
        "- [02 · A task leak](02-task-leak/README.md)\n- [03 · A slow list]()\n",
    );
    insta::assert_snapshot!(checkout.lab(&["dev", "new", "chapter", "03-slow-list"]), @r"
    exit code 0
    -- stdout
    lessons/03-slow-list/Cargo.toml
    lessons/03-slow-list/README.md
    lessons/03-slow-list/src/main.rs
    lessons/03-slow-list/tests/claims.rs
    lessons/SUMMARY.md

    It builds, and is nothing yet. What it lacks: cargo lab dev check
    -- stderr
    ");
    insta::assert_snapshot!(checkout.read("lessons/SUMMARY.md"), @r"
    - [02 · A task leak](02-task-leak/README.md)
    - [03 · A slow list](03-slow-list/README.md)
    ");
    let listed = checkout.lab(&["list"]);
    let row = listed.lines().find(|line| line.starts_with("03-slow-list"));
    assert!(row.unwrap().contains("FILL IN"), "{listed}");
    insta::assert_snapshot!(checkout.lab(&["dev", "new", "chapter", "02-other"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: the number is taken: lessons/02-task-leak
    hint: choose another number; nothing was written
    ");
}

#[test]
fn nobody_takes_a_new_exercise_for_a_finished_one() {
    let checkout = Checkout::new();
    checkout.lab(&["dev", "new", "exercise", "15-loyalty-points"]);
    let listed = checkout.lab(&["exercise", "list"]);
    let row = listed.lines().find(|line| line.contains("15-loyalty"));
    assert!(row.unwrap().contains("FILL IN"), "{listed}");
}
