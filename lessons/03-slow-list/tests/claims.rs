//! What the chapter and its hunts say, asserted: on the evidence that ships, or on the same measured anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::lesson::Evidence;
use lab::lesson::evidence::{passes, share};
use lab::verdict::SideFigures;
use pprof_view::report::{Options, top};
use pprof_view::{Frame, Profile};

const CHAPTER: &str = include_str!("../README.md");
fn evidence(fault: &str) -> Evidence {
    Evidence::of(env!("CARGO_MANIFEST_DIR"), fault).unwrap()
}

fn planted(fault: &str) -> Profile {
    evidence(fault).profile("planted").unwrap()
}

/// The part of the CPU time in stacks that are `wanted`.
fn part(profile: &Profile, wanted: impl Fn(&[Frame<'_>]) -> bool) -> f64 {
    share(profile, None, wanted).unwrap()
}

/// A frame of the functions with this in their path.
fn within(frames: &[Frame<'_>], path: &str) -> bool {
    frames.iter().any(|frame| frame.function.contains(path))
}

/// The names of the functions that cost most by themselves.
fn heaviest(profile: Profile, rows: usize) -> Vec<String> {
    let options = Options {
        node_count: Some(rows),
        noinlines: true,
        ..Options::default()
    };
    let top = top(profile, &options).unwrap();
    top.rows.into_iter().map(|row| row.name).collect()
}

fn per_visit(side: &SideFigures) -> f64 {
    side.per_visit("warm", "4n").unwrap()
}

/// The same to the nearest whole.
fn whole(side: &SideFigures) -> String {
    format!("{:.0}", per_visit(side))
}

#[test]
fn a_page_of_twenty_has_two_megabytes_and_repaired_two_kilobytes() {
    let evidence = evidence("slow-list");
    let figures = evidence.figures();
    let (planted, repaired) = (per_visit(&figures.planted), per_visit(&figures.repaired));
    assert_eq!(whole(&figures.planted), "1864197");
    assert_eq!(whole(&figures.repaired), "2273");
    assert!(CHAPTER.contains("1,864,197 bytes") && CHAPTER.contains("2,273 bytes"));
    // All rows without the heavy columns, the tempting fix: 2,000 books where a page has 20.
    let light = repaired * 100.0 / planted;
    assert!((0.1..0.15).contains(&light), "{light} is no eighth");
}

#[test]
fn what_is_on_top_of_the_list_is_nobodys() {
    let top = heaviest(planted("slow-list"), 10);
    assert_eq!(top.len(), 10);
    assert!(
        !top.iter().any(|name| name.starts_with("bookstore::")),
        "{top:?}"
    );
}

#[test]
fn the_list_has_a_large_part_of_the_time_and_two_of_its_lines_have_nearly_all_of_that() {
    let profile = planted("slow-list");
    let list = part(&profile, |frames| within(frames, "books::list"));
    let rows = part(&profile, |frames| {
        within(frames, "everything::select_books")
    });
    let json = part(&profile, |frames| passes(frames, "everything::serialize"));
    let sqlite = part(&profile, |frames| {
        within(frames, "sqlx_sqlite::connection::worker")
    });
    assert!(list > 0.3, "{list}");
    assert!(sqlite > 0.15, "{sqlite}");
    assert!(rows + json > 0.75 * list, "{rows} and {json} of {list}");
    assert!(rows > 0.3 * list && json > 0.16 * list);
    let found = part(&profile, |frames| within(frames, "StatementHandle::step"));
    let copied = part(&profile, |frames| within(frames, "SqliteRow::current"));
    let decoded = part(&profile, |frames| {
        within(
            frames,
            "bookstore::books::Book as sqlx_core::from_row::FromRow",
        )
    });
    assert!(
        found > 0.0 && copied + decoded > found,
        "{found}, {copied}, {decoded}"
    );
    let repaired = evidence("slow-list").profile("repaired").unwrap();
    assert!(part(&repaired, |frames| within(frames, "everything::")) == 0.0);
}

#[test]
fn arrivals_ask_two_questions_for_each_book() {
    let evidence = evidence("n-plus-one");
    let figures = evidence.figures();
    assert_eq!(whole(&figures.planted), "201");
    assert_eq!(whole(&figures.repaired), "1");
    let profile = planted("n-plus-one");
    let handler = part(&profile, |frames| within(frames, "bookstore::books"));
    let complete = part(&profile, |frames| within(frames, "per_book::complete"));
    let sqlite = part(&profile, |frames| {
        within(frames, "sqlx_sqlite::connection::worker")
    });
    assert!(complete > 0.5 * handler, "{complete} of {handler}");
    let by_the_page = part(&profile, |frames| {
        within(frames, "per_book::complete") && within(frames, "arrivals::arrivals::")
    });
    assert!(by_the_page > 0.9 * complete, "{by_the_page} of {complete}");
    assert!((0.2..0.8).contains(&sqlite), "{sqlite} is not about half");
}

#[test]
fn related_books_cost_fifteen_times_as_much_for_four_times_the_reviews() {
    let evidence = evidence("quadratic-related");
    let figures = evidence.figures();
    let growth = |side: &SideFigures| {
        side.per_visit("2n", "4n").unwrap() / side.per_visit("warm", "n").unwrap()
    };
    let (planted, repaired) = (growth(&figures.planted), growth(&figures.repaired));
    assert!((12.0..19.0).contains(&planted), "{planted}");
    assert!(repaired < 7.0, "{repaired}");
    let pairs = |frames: &[Frame<'_>]| passes(frames, "every_pair::read_together");
    let allocated = evidence.profile("planted-allocs").unwrap();
    assert!(part(&evidence.profile("planted").unwrap(), pairs) > 0.5);
    assert!(share(&allocated, Some("alloc_space"), pairs).unwrap() > 0.6);
}

#[test]
fn quotes_are_formatted_by_the_line_of_an_attribute() {
    let evidence = evidence("instrument-bodies");
    let figures = evidence.figures();
    assert!(per_visit(&figures.planted) > 1_500_000.0);
    assert!(per_visit(&figures.repaired) < 60_000.0);
    let profile = evidence.profile("planted").unwrap();
    let price = |frames: &[Frame<'_>]| passes(frames, "whole_request::price");
    assert!(part(&profile, price) > 0.4);
    let body = include_str!("../../../bookstore/src/quotes/whole_request.rs");
    let line = body
        .lines()
        .position(|line| line.starts_with("#[instrument]"));
    let line = i64::try_from(line.unwrap()).unwrap() + 1;
    let elsewhere = part(&profile, |frames| {
        let mut own = frames
            .iter()
            .filter(|frame| frame.function.ends_with("whole_request::price"));
        own.any(|frame| frame.line != line)
    });
    assert!(elsewhere < 0.1, "{elsewhere}");
    let top = heaviest(profile, 1);
    assert!(top[0].contains("Debug>::fmt"), "{top:?}");
    let allocated = evidence.profile("planted-allocs").unwrap();
    assert!(share(&allocated, Some("alloc_space"), price).unwrap() > 0.6);
}

#[test]
fn prices_open_a_connection_for_each_call_and_repaired_a_handful_in_all() {
    let evidence = evidence("client-per-request");
    let figures = evidence.figures();
    assert_eq!(whole(&figures.planted), "20");
    let opened = figures.repaired.counter("4n").unwrap();
    assert!((1.0..100.0).contains(&opened), "{opened}");
    let profile = evidence.profile("planted").unwrap();
    let pricing = part(&profile, |frames| within(frames, "bookstore::pricing"));
    let pool = part(&profile, |frames| within(frames, "per_call::Pools"));
    let roots = part(&profile, |frames| passes(frames, "pricing::https::tls"));
    assert!(pool > 0.2 * pricing, "{pool} of {pricing}");
    assert!(roots > 0.5 * pool, "{roots} of {pool}");
}
