//! Bad input: one line on what is wrong, one on what to do, exit code 2.

use crate::Checkout;
use crate::checkout::said;

#[test]
fn a_wrong_flag_is_one_line_with_its_mend() {
    insta::assert_snapshot!(Checkout::new().lab(&["lesson", "02", "--no-paus"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: unexpected argument '--no-paus' found
    hint: did you mean `--no-pause`? `cargo lab lesson --help` explains all
    ");
}

#[test]
fn an_unknown_chapter_gets_the_nearest_name_and_the_list() {
    insta::assert_snapshot!(Checkout::new().lab(&["lesson", "task-leek"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: no chapter or fault `task-leek`
    hint: did you mean `task-leak`? there is: 02-task-leak (watch-expiration)
    ");
}

#[test]
fn an_unknown_exercise_gets_the_list() {
    insta::assert_snapshot!(Checkout::new().lab(&["exercise", "hint", "99"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: no exercise `99`
    hint: there is: 01-presence
    ");
}

#[test]
fn outside_of_a_checkout_lab_says_where_to_go() {
    let dir = tempfile::tempdir().unwrap();
    insta::assert_snapshot!(said(dir.path(), &["list"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: no checkout of the leaky bookstore here or above
    hint: change to the folder that you cloned, then run the command again
    ");
}

#[test]
fn a_damaged_progress_file_is_named_and_kept() {
    let checkout = Checkout::new();
    checkout.write(".lab/progress.json", "{");
    insta::assert_snapshot!(checkout.lab(&["exercise", "hint"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: .lab/progress.json is damaged (EOF while parsing an object at line 1 column 1); it was left as it is
    hint: mend it by hand, or start anew: mv .lab/progress.json .lab/progress.json.damaged
    ");
    assert_eq!(checkout.read(".lab/progress.json"), "{");
}

#[test]
fn an_unwritable_folder_is_named_with_its_mend() {
    let checkout = Checkout::new();
    checkout.write(".lab", "a file where the folder should be");
    let said = checkout.lab(&["exercise", "hint"]);
    assert!(said.starts_with("exit code 2"), "{said}");
    assert_eq!(
        said.lines()
            .filter(|line| line.starts_with("error: "))
            .count(),
        1,
        "{said}"
    );
}
