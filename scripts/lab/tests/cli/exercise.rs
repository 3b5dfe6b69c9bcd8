//! An exercise from the first hint to the reset, without its check.

use crate::Checkout;

const FILE: &str = "exercises/01-presence/src/lib.rs";

#[test]
fn exercises_are_listed_with_their_state() {
    insta::assert_snapshot!(Checkout::new().lab(&["exercise", "list"]));
}

#[test]
fn each_call_gives_the_next_hint_and_the_last_one_stays() {
    let checkout = Checkout::new();
    let headings: Vec<String> = (0..4)
        .map(|_| {
            checkout
                .lab(&["exercise", "hint", "01"])
                .lines()
                .nth(2)
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(
        headings,
        ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3"]
            .map(|h| format!("{h} for 01-presence"))
    );
}

#[test]
fn a_hint_begins_with_what_is_known_about_the_last_failure() {
    let checkout = Checkout::new();
    checkout.write(
        ".lab/progress.json",
        r#"{"exercises":{"01-presence":{"attempts":1,"failed_on":"other-session-unharmed"}}}"#,
    );
    let said = checkout.lab(&["exercise", "hint"]);
    assert!(
        said.contains(
            "Your last check failed on other-session-unharmed. So the end of one session"
        ),
        "{said}"
    );
}

#[test]
fn who_has_passed_needs_no_hint_until_a_check_fails_again() {
    let checkout = Checkout::new();
    checkout.write(
        ".lab/progress.json",
        r#"{"exercises":{"01-presence":{"attempts":1,"passed":true}}}"#,
    );
    insta::assert_snapshot!(checkout.lab(&["exercise", "hint", "01"]), @r"
    exit code 0
    -- stdout
    01-presence has passed: no hint is needed.
    compare:   cargo lab exercise solution 01-presence
    once more: cargo lab exercise reset 01-presence
    another:   cargo lab exercise next
    -- stderr
    ");
    checkout.write(
        ".lab/progress.json",
        r#"{"exercises":{"01-presence":{"attempts":2,"passed":true,"failed_on":"live-tasks"}}}"#,
    );
    let said = checkout.lab(&["exercise", "hint", "01"]);
    assert!(said.contains("Hint 1 of 3 for 01-presence"), "{said}");
}

#[test]
fn the_list_ends_with_the_command_to_go_on_with() {
    let checkout = Checkout::new();
    for (progress, last) in [
        (r#"{"attempts":1}"#, "Go on with: cargo lab exercise next"),
        (
            r#"{"attempts":1,"passed":true}"#,
            "All have passed. Compare with: cargo lab exercise solution <exercise>",
        ),
    ] {
        let progress = format!(r#"{{"exercises":{{"01-presence":{progress}}}}}"#);
        checkout.write(".lab/progress.json", &progress);
        let said = checkout.lab(&["exercise", "list"]);
        assert!(said.contains(&format!("\n{last}\n")), "{said}");
    }
}

#[test]
fn start_shows_the_symptom_and_files_it() {
    let checkout = Checkout::new();
    let said = checkout.lab(&["exercise", "next"]);
    for part in [
        "# Exercise 01: who is online",
        "your editor:  exercises/01-presence/src/lib.rs",
        "its chapter:  lessons/02-task-leak/README.md",
        "on each save: cargo lab exercise watch 01-presence",
        "stuck?        cargo lab exercise hint 01-presence",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!said.contains("]("), "no links at a terminal: {said}");
    let listed = checkout.lab(&["exercise", "list"]);
    assert!(listed.contains("02-task-leak  started"), "{listed}");
}

#[test]
fn an_exercise_that_asks_for_code_takes_no_diagnosis() {
    insta::assert_snapshot!(Checkout::new().lab(&["diagnose", "01"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: 01-presence asks for no diagnosis
    hint: run `cargo lab exercise check 01-presence`
    ");
}

#[test]
fn the_solution_waits_for_a_pass() {
    let checkout = Checkout::new();
    insta::assert_snapshot!(checkout.lab(&["exercise", "solution"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: 01-presence has not passed yet
    hint: cargo lab exercise hint 01-presence, or cargo lab exercise solution 01-presence --force
    ");
    checkout.write(
        ".lab/progress.json",
        r#"{"exercises":{"01-presence":{"attempts":1,"passed":true}}}"#,
    );
    let said = checkout.lab(&["exercise", "solution"]);
    assert!(said.contains("impl Drop for Session"), "{said}");
}

#[test]
fn reset_brings_the_start_back_and_keeps_the_edit() {
    let checkout = Checkout::new();
    let start = checkout.read(FILE);
    checkout.write(FILE, "mine");
    insta::assert_snapshot!(checkout.lab(&["exercise", "reset", "01"]), @r"
    exit code 0
    -- stdout
    exercises/01-presence/src/lib.rs is as shipped; your version is kept at .lab/backups/01-presence/001-lib.rs
    -- stderr
    ");
    assert_eq!(checkout.read(FILE), start);
    assert_eq!(checkout.read(".lab/backups/01-presence/001-lib.rs"), "mine");
}

#[test]
fn reset_lets_progress_and_hints_start_over() {
    let checkout = Checkout::new();
    checkout.write(
        ".lab/progress.json",
        r#"{"exercises":{"01-presence":{"attempts":4,"hints":3,"passed":true}}}"#,
    );
    checkout.write(FILE, "mine");
    insta::assert_snapshot!(checkout.lab(&["exercise", "reset", "01"]), @r"
    exit code 0
    -- stdout
    exercises/01-presence/src/lib.rs is as shipped; your version is kept at .lab/backups/01-presence/001-lib.rs
    01-presence: progress and hints start over
    -- stderr
    ");
    let listed = checkout.lab(&["exercise", "list"]);
    assert!(listed.contains("02-task-leak  not started"), "{listed}");
    let said = checkout.lab(&["exercise", "hint", "01"]);
    assert!(said.contains("Hint 1 of 3"), "{said}");
}
