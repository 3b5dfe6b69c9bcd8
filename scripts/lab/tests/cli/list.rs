//! Where one is, and what there is.

use crate::Checkout;

#[test]
fn without_a_command_lab_says_where_one_is_and_what_is_next() {
    insta::assert_snapshot!(Checkout::new().lab(&[]), @r"
    exit code 0
    -- stdout
    The leaky bookstore: 1 chapter, 1 exercise (0 passed)

    next: cargo lab lesson task-leak
    all:  cargo lab --help
    -- stderr
    ");
}

#[test]
fn after_the_lesson_comes_its_exercise() {
    let checkout = Checkout::new();
    checkout.write("target/lab/02-task-leak/figures.json", "{}");
    let said = checkout.lab(&[]);
    assert!(
        said.contains("next: cargo lab exercise check 01-presence\n"),
        "{said}"
    );
}

#[test]
fn chapters_and_exercises_are_listed_for_people() {
    insta::assert_snapshot!(Checkout::new().lab(&["list"]));
}

#[test]
fn chapters_and_exercises_are_listed_for_programs() {
    insta::assert_snapshot!(Checkout::new().lab(&["list", "--json"]));
}
