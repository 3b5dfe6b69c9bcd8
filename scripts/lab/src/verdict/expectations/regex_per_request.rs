//! `regex-per-request`: the highlighter compiles its pattern for each book.

use crate::load::{Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Kind, Limit, Reading, Rule, Stage, View, Work, cpu_time,
    per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "mark",
    file: "bookstore/src/books/highlight/per_book.rs",
    anchor: "compile",
};

/// The fault's expectations.
pub static REGEX_PER_REQUEST: Expectation = Expectation {
    fault: "regex-per-request",
    class: "cpu",
    chapter: "01-first-profile",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: &[("heap_bytes", 65_536)],
        warm: Stage::of(search, PAGE, 30),
        points: Stage::growing(search, PAGE, 120),
        rate: per_second(59),
        connections: 32,
        seed: 7,
        statuses: &[200],
    },
    views: &[View::cpu(0.3), View::allocs(0.5)],
    counter: Counter {
        unit: "bytes for patterns",
        read: compiling,
        per_request: 4_000_000.0,
    },
    planted: &[Rule {
        bound: Bound::PerRequest(Limit::Least(1_500_000.0)),
        ..COMPILING
    }],
    repaired: &[Rule {
        bound: Bound::PerRequest(Limit::Most(150_000.0)),
        ..COMPILING
    }],
    edited: &[],
    compare: &[cpu_time(1.6)],
    keep: &[],
    probe: None,
    differs: None,
};

const COMPILING: Rule = Rule {
    name: "compiling-per-request",
    unit: "bytes allocated while patterns are compiled",
    read: compiling,
    bound: Bound::PerRequest(Limit::Most(0.0)),
    why: "a search has one pattern: what is compiled more than once is thrown away",
};

/// Books of the page that is asked for.
const PAGE: u64 = 100;
/// Each is in more titles than a page shows.
const WORDS: [&str; 4] = ["the", "of", "er", "an"];

fn search(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    let word = usize::try_from(draws.below(WORDS.len() as u64)).expect("a list is short");
    vec![Step::get(format!(
        "/api/v1/books/search?q={}&limit={}",
        WORDS[word], turn.size
    ))]
}

/// Bytes asked for below the builder of the regex crate, whoever calls it.
fn compiling(at: &Reading) -> f64 {
    at.weigh(Kind::Allocs, "alloc_space", |frames| {
        frames
            .iter()
            .any(|frame| frame.function.starts_with("regex::builders"))
    })
}
