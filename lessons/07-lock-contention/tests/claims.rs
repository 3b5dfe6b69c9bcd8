//! What the chapter and its hunts say, asserted: on the evidence that ships, or on the same measured anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::lesson::evidence::{self, Evidence, passes};
use pprof_view::{Frame, Profile};

const FAULT: &str = "global-stock-lock";

const WHOLE_BOARD: &str = include_str!("../../../bookstore/src/stock/board/whole_board.rs");
const KEPT_LOCKED: &str = include_str!("../../../bookstore/src/stock/breakdown/kept_locked.rs");

fn evidence(fault: &str) -> Evidence {
    Evidence::of(env!("CARGO_MANIFEST_DIR"), fault).unwrap()
}

fn planted(fault: &str) -> Profile {
    evidence(fault).profile("planted").unwrap()
}

/// A sum of `value` over the stacks that are `wanted`.
fn sum(profile: &Profile, value: &str, wanted: impl Fn(&[Frame<'_>]) -> bool) -> i64 {
    evidence::sum(profile, value, wanted).unwrap()
}

/// What each visit added to the counter, planted and repaired.
fn slopes(fault: &str) -> (f64, f64) {
    evidence(fault).slopes().unwrap()
}

/// The number of the line of `source` that ends so.
fn line(source: &str, end: &str) -> i64 {
    let index = source.lines().position(|line| line.ends_with(end)).unwrap();
    i64::try_from(index).unwrap() + 1
}

/// Whether the frame is in this file, at this line if one is given.
fn is_at(frame: &Frame<'_>, file: &str, line: Option<i64>) -> bool {
    frame.file.ends_with(file) && line.is_none_or(|line| frame.line == line)
}

#[test]
fn who_waits_at_the_board_waits_for_show_and_for_the_line_that_gives_back() {
    let (planted_slope, repaired_slope) = slopes(FAULT);
    assert!(
        planted_slope >= 1.0 && repaired_slope <= 0.25,
        "{planted_slope}, {repaired_slope}"
    );
    let profile = planted(FAULT);
    let file = "stock/board/whole_board.rs";
    let delay = |wanted: &dyn Fn(&Frame<'_>) -> bool| {
        sum(&profile, "delay", |frames| frames.iter().any(wanted))
    };
    let at_board = delay(&|frame| frame.function.contains("stock::board"));
    let in_show = delay(&|frame| is_at(frame, file, None) && frame.function.ends_with("::show"));
    let release = line(WHOLE_BOARD, "// anchor: release");
    let at_line = delay(&|frame| is_at(frame, file, Some(release)));
    assert!(10 * in_show >= 7 * at_board, "{in_show} of {at_board}");
    assert!(10 * at_line >= 8 * in_show, "{at_line} of {in_show}");
    // Nobody is charged for taking it.
    let lock = line(WHOLE_BOARD, "let books = self.by_book.lock();");
    assert_eq!(delay(&|frame| is_at(frame, file, Some(lock))), 0);
}

#[test]
fn the_repaired_board_is_not_in_the_profile_by_the_planted_name() {
    let profile = evidence(FAULT).profile("repaired").unwrap();
    let planted = sum(&profile, "contentions", |frames| {
        frames
            .iter()
            .any(|frame| is_at(frame, "whole_board.rs", None))
    });
    assert_eq!(planted, 0);
}

#[test]
fn a_lock_across_an_await_is_given_back_at_two_lines() {
    let (planted_slope, repaired_slope) = slopes("lock-across-await");
    assert!(
        planted_slope >= 8.0 && repaired_slope <= 2.0,
        "{planted_slope}, {repaired_slope}"
    );
    let profile = planted("lock-across-await");
    let delay = |line: Option<i64>| {
        sum(&profile, "delay", |frames| {
            frames
                .iter()
                .any(|frame| is_at(frame, "kept_locked.rs", line))
        })
    };
    assert!(10 * delay(None) >= 8 * sum(&profile, "delay", |_| true));
    let drop = line(KEPT_LOCKED, "// anchor: release");
    let end = line(KEPT_LOCKED, "Ok(breakdown)") + 1;
    let (at_drop, at_end) = (delay(Some(drop)), delay(Some(end)));
    assert!(at_drop > 0 && at_end > 0, "{at_drop}, {at_end}");
    assert_eq!(at_drop + at_end, delay(None));
}

#[test]
fn both_of_two_desks_are_in_the_task_profile_and_repaired_nobody_waits_at_a_second_one() {
    let (planted_slope, repaired_slope) = slopes("abba-transfer");
    assert!(
        planted_slope >= 1.0 && repaired_slope <= 0.25,
        "{planted_slope}, {repaired_slope}"
    );
    let at_second = |profile: &Profile| {
        sum(profile, "goroutine", |frames| {
            frames
                .iter()
                .any(|frame| frame.function.contains("from_first::other_side"))
        })
    };
    assert!(at_second(&planted("abba-transfer")) >= 2);
    let repaired = evidence("abba-transfer").profile("repaired").unwrap();
    assert_eq!(at_second(&repaired), 0);
    // The queue for the first desk is longer than the pair that holds it up.
    let waiting = sum(&planted("abba-transfer"), "goroutine", |frames| {
        passes(frames, "desks::Desks::at::{{closure}}")
    });
    assert!(waiting >= at_second(&planted("abba-transfer")), "{waiting}");
}
