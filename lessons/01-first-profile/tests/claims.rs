//! What the chapter says, asserted: on its evidence, shipped or measured anew, and on the source that it shows.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::lesson::Evidence;
use lab::lesson::evidence::{passes, share};

const HERE: &str = env!("CARGO_MANIFEST_DIR");
const FAULT: &str = "regex-per-request";
const CHAPTER: &str = include_str!("../README.md");
const FLAME: &str = include_str!("../evidence/first-flame.svg");
const GUARD: &str = include_str!("../guard/src/main.rs");

fn evidence() -> Evidence {
    Evidence::of(HERE, FAULT).unwrap()
}

#[test]
fn marking_is_the_largest_part_and_nearly_all_of_it_is_making_patterns() {
    let planted = evidence().profile("planted").unwrap();
    let marking = share(&planted, None, |stack| passes(stack, "per_book::mark")).unwrap();
    assert!(marking >= 0.3, "{marking}");
    let compiled = share(&planted, None, |stack| {
        passes(stack, "per_book::mark") && passes(stack, "highlight::pattern")
    });
    let part = compiled.unwrap() / marking;
    assert!(part >= 0.8, "{part}");
}

#[test]
fn neither_the_database_nor_the_serializer_is_the_work() {
    let planted = evidence().profile("planted").unwrap();
    for other in ["serde_json::", "sqlite3"] {
        let part = share(&planted, None, |stack| {
            stack.iter().any(|frame| frame.function.contains(other))
        });
        assert!(part.unwrap() < 0.3, "{other}");
    }
}

#[test]
fn the_repaired_search_has_the_culprit_in_no_profile() {
    let evidence = evidence();
    for name in ["repaired", "repaired-allocs"] {
        let profile = evidence.profile(name).unwrap();
        let part = share(&profile, None, |stack| passes(stack, "per_book::mark"));
        assert!(part.unwrap().abs() < f64::EPSILON, "{name}");
    }
}

#[test]
fn planted_allocates_some_four_megabytes_for_each_search_and_repaired_a_small_part_of_it() {
    let evidence = evidence();
    let growth = |side: &lab::verdict::SideFigures| side.per_visit("n", "4n").unwrap();
    let planted = growth(&evidence.figures().planted);
    let repaired = growth(&evidence.figures().repaired);
    assert!((3.0e6..5.0e6).contains(&planted), "{planted}");
    assert!(planted > 20.0 * repaired, "{planted} and {repaired}");
}

#[test]
fn the_first_flame_graph_is_of_ten_lines_and_shows_what_the_service_shows() {
    let program: Vec<&str> = GUARD
        .lines()
        .skip_while(|line| !line.starts_with("fn main"))
        .collect();
    assert_eq!(program.len(), 10);
    for (function, least) in [("search::pages", 99.0), ("search::mark", 99.0)] {
        let percent = percent(function);
        assert!(percent >= least, "{function}: {percent} %");
    }
    let told = format!(
        "with {:.0} % of all samples",
        percent("RegexBuilder::build")
    );
    assert!(CHAPTER.contains(&told), "the page lacks: {told}");
}

/// The widest bar of a function in the first flame graph, from its title: `mark (300 samples, 95.12%)`.
fn percent(function: &str) -> f64 {
    let titles = FLAME.split("<title>").skip(1);
    let titles = titles.filter_map(|rest| rest.split_once("</title>"));
    let of = titles.filter(|(title, _)| title.contains(function));
    let percents = of.filter_map(|(title, _)| {
        let (_, percent) = title.strip_suffix("%)")?.rsplit_once(", ")?;
        percent.parse::<f64>().ok()
    });
    percents.fold(0.0, f64::max)
}

#[test]
fn the_first_flame_graph_names_no_machine() {
    assert!(!FLAME.contains("/home/") && !FLAME.contains("/root/"));
}
