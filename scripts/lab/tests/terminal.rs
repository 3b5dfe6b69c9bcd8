//! A lesson, a fix and an exercise at a terminal, driven with keys. Files of the checkout are saved again, never changed.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

/// A watchdog for one thing to be seen, builds included: far beyond what any of it takes.
const PATIENCE_MS: u64 = 600_000;
/// Ctrl-C, as shells say it.
const INTERRUPTED: i32 = 130;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// `cargo lab ARGUMENTS` at a terminal of its own.
fn lab(arguments: &[&str]) -> PtySession {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
    command
        .args(arguments)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .env_remove("CI");
    spawn_command(command, Some(PATIENCE_MS)).unwrap()
}

/// Whether the reader's work is on that file: it is theirs, and measured at once instead of after a save.
fn is_edited(file: &str, shipped: &str) -> bool {
    let read = |file: &str| std::fs::read(root().join(file)).unwrap();
    let edited = read(file) != read(shipped);
    if edited {
        eprintln!("not tried: {file} is edited");
    }
    edited
}

/// What the reader has reached so far: put back when dropped, since a test is no attempt of theirs.
struct Progress(Option<Vec<u8>>);

impl Progress {
    fn file() -> PathBuf {
        root().join(".lab/progress.json")
    }

    fn keep() -> Self {
        Self(std::fs::read(Self::file()).ok())
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let put_back = match &self.0 {
            Some(progress) => std::fs::write(Self::file(), progress),
            None => std::fs::remove_file(Self::file()),
        };
        // Where the test failed before lab wrote anything, there is nothing to remove.
        if let Err(error) = put_back {
            eprintln!("{}: {error}", Self::file().display());
        }
    }
}

/// Saves the file as it is.
fn save(file: &str) {
    let file = File::options()
        .append(true)
        .open(root().join(file))
        .unwrap();
    file.set_modified(SystemTime::now()).unwrap();
}

fn exit_code(session: &PtySession) -> i32 {
    match session.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => code,
        other => panic!("it ended with {other:?}"),
    }
}

#[test]
fn a_lesson_waits_for_enter_after_each_step_and_ends_with_its_verdict() {
    let mut lesson = lab(&["lesson", "task-leak"]);
    for (number, title) in [
        (1, "Symptom"),
        (2, "Hypothesis"),
        (3, "Reproduce"),
        (4, "Capture"),
        (5, "Read"),
        (6, "Fix"),
        (7, "Verify"),
    ] {
        // Needles are ASCII: the terminal's bytes are read as Latin-1.
        lesson.exp_string(&format!("{number} of 8 ")).unwrap();
        lesson.exp_string(title).unwrap();
        let told = lesson.exp_string("Enter to go on ").unwrap();
        assert!(!told.contains(" of 8 "), "no step begins before the key");
        lesson.send_line("").unwrap();
    }
    lesson.exp_string("8 of 8 ").unwrap();
    lesson.exp_string("Prevent").unwrap();
    lesson.exp_eof().unwrap();
    assert_eq!(exit_code(&lesson), 0);
}

#[test]
fn a_lesson_begins_where_it_is_asked_to_and_leaves_on_ctrl_c() {
    let mut lesson = lab(&["lesson", "task-leak", "--step", "2"]);
    let before = lesson.exp_string("2 of 8 ").unwrap();
    assert!(!before.contains("1 of 8"), "{before}");
    lesson.exp_string("Hypothesis").unwrap();
    lesson.exp_string("Enter to go on ").unwrap();
    lesson.send_control('c').unwrap();
    lesson.exp_eof().unwrap();
    assert_eq!(exit_code(&lesson), INTERRUPTED);
}

#[test]
fn a_fix_waits_for_a_save_measures_it_and_waits_again() {
    let file = "bookstore/src/books/cache/expiry_per_read.rs";
    if is_edited(
        file,
        "scripts/lab/planted/watch-expiration/expiry_per_read.rs",
    ) {
        return;
    }
    let mut fix = lab(&["fix", "task-leak"]);
    fix.exp_string(file).unwrap();
    fix.exp_string("waiting for a save").unwrap();
    save(file);
    fix.exp_string("Your version").unwrap();
    fix.exp_string("FAIL watch-expiration: not yet").unwrap();
    fix.exp_string("waiting for a save").unwrap();
    fix.send_control('c').unwrap();
    fix.exp_eof().unwrap();
    assert_eq!(exit_code(&fix), INTERRUPTED);
}

#[test]
fn an_exercise_is_checked_at_each_save() {
    let file = "exercises/01-presence/src/lib.rs";
    if is_edited(file, "exercises/01-presence/starter/lib.rs") {
        return;
    }
    let progress = Progress::keep();
    let mut exercise = lab(&["exercise", "watch", "01-presence"]);
    exercise.exp_string(file).unwrap();
    exercise.exp_string("waiting for a save").unwrap();
    save(file);
    exercise.exp_string("FAIL").unwrap();
    exercise.exp_string("waiting for a save").unwrap();
    exercise.send_control('c').unwrap();
    exercise.exp_eof().unwrap();
    assert_eq!(exit_code(&exercise), INTERRUPTED);
    let before = progress.0.clone();
    drop(progress);
    assert_eq!(std::fs::read(Progress::file()).ok(), before);
}
