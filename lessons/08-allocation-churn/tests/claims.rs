//! What the chapter says, asserted: on the evidence that ships, or on the same measured anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::lesson::Evidence;
use lab::lesson::evidence::sum;
use pprof_view::Frame;

const FAULT: &str = "alloc-churn";
const PIECES: &str = include_str!("../../../bookstore/src/books/feed/pieces.rs");

/// Bytes of an answer, to the next thousand.
const ANSWER: f64 = 50_000.0;

fn evidence() -> Evidence {
    Evidence::of(env!("CARGO_MANIFEST_DIR"), FAULT).unwrap()
}

/// What of `value` has come since the warm-up in stacks with a frame that is `wanted`.
fn since_warm(side: &str, value: &str, wanted: impl Fn(&Frame<'_>) -> bool) -> i64 {
    let profile = evidence().since_warm(side, "").unwrap();
    sum(&profile, value, |frames| frames.iter().any(&wanted)).unwrap()
}

/// Requests since the warm-up.
fn requests() -> i64 {
    let figures = evidence();
    let points = &figures.figures().planted.points;
    let requests = |name: &str| {
        let point = points.iter().find(|point| point.point == name).unwrap();
        i64::try_from(point.requests).unwrap()
    };
    requests("4n") - requests("warm")
}

/// What the line of `element` that ends so has asked for since the warm-up.
fn at_line(end: &str) -> i64 {
    let index = PIECES.lines().position(|line| line.ends_with(end));
    let number = i64::try_from(index.unwrap()).unwrap() + 1;
    since_warm("planted", "alloc_space", |frame| {
        in_element(frame) && frame.line == number
    })
}

fn in_element(frame: &Frame<'_>) -> bool {
    frame.function.ends_with("pieces::element")
}

#[test]
fn an_answer_asks_for_some_twenty_times_its_bytes_and_repaired_for_a_good_three_times() {
    let evidence = evidence();
    let (planted, repaired) = evidence.slopes().unwrap();
    assert!((900_000.0..1_100_000.0).contains(&planted), "{planted}");
    assert!((140_000.0..190_000.0).contains(&repaired), "{repaired}");
    assert!((17.0..23.0).contains(&(planted / ANSWER)), "{planted}");
    assert!((2.8..4.0).contains(&(repaired / ANSWER)), "{repaired}");
}

#[test]
fn what_was_asked_for_is_gone() {
    let requests = requests();
    for side in ["planted", "repaired"] {
        let live = since_warm(side, "inuse_space", |_| true);
        assert!(live <= 10_000 * requests, "{side}: {live}");
    }
}

#[test]
fn element_asks_for_a_third_of_it_and_most_at_the_line_that_escapes() {
    let all = since_warm("planted", "alloc_space", |_| true);
    let element = since_warm("planted", "alloc_space", in_element);
    let at_line = at_line("// anchor: escape");
    assert!(10 * element >= 3 * all, "{element} of {all}");
    assert!(10 * at_line >= 4 * element, "{at_line} of {element}");
    let repaired = since_warm("repaired", "alloc_space", in_element);
    assert_eq!(repaired, 0);
}

#[test]
fn a_string_that_outgrows_its_room_asks_for_about_three_plain_copies() {
    let plain = at_line("text.to_owned();");
    let formatted = at_line("format!(\"<{name}>{escaped}</{name}>\")");
    let replaced = at_line("// anchor: escape");
    assert!(plain > 0);
    assert!(
        10 * formatted >= 25 * plain && formatted <= 4 * plain,
        "{formatted}, {plain}"
    );
    assert!(
        replaced >= 6 * plain && 2 * replaced <= 17 * plain,
        "{replaced}, {plain}"
    );
}

#[test]
fn the_rows_are_a_small_part_of_it_and_no_more_than_an_answer() {
    let all = since_warm("planted", "alloc_space", |_| true);
    let rows = since_warm("planted", "alloc_space", |frame| {
        frame.function.contains("with_temp_text")
    });
    assert!(5 * rows < all, "{rows} of {all}");
    let each = rows / requests();
    assert!((30_000..50_000).contains(&each), "{each}");
}
