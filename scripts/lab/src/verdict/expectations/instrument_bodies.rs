//! `instrument-bodies`: a span records whole requests, which nobody reads.

use serde_json::json;

use crate::load::{Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Kind, Limit, Reading, Rule, Stage, View, Work, cpu_time,
    per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "price",
    file: "bookstore/src/quotes/whole_request.rs",
    anchor: "span",
};

/// The fault's expectations.
pub static INSTRUMENT_BODIES: Expectation = Expectation {
    fault: "instrument-bodies",
    class: "cpu",
    chapter: "03-slow-list",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: &[("heap_bytes", 65_536)],
        warm: Stage::of(enquire, LINES, 30),
        points: Stage::growing(enquire, LINES, 120),
        rate: per_second(59),
        connections: 32,
        seed: 11,
        statuses: &[200],
    },
    views: &[View::cpu(0.4), View::allocs(0.6)],
    counter: Counter {
        unit: "bytes formatted",
        read: formatted,
        per_request: 4_000_000.0,
    },
    // The body has some 30,000, once for each of its 60 lines; the buffer that they are formatted into grows by doubling.
    planted: &[Rule {
        bound: Bound::PerRequest(Limit::Least(1_500_000.0)),
        ..FORMATTED
    }],
    repaired: &[Rule {
        bound: Bound::PerRequest(Limit::Most(60_000.0)),
        ..FORMATTED
    }],
    edited: &[],
    compare: &[cpu_time(2.0)],
    keep: &[],
    probe: None,
    differs: None,
};

const FORMATTED: Rule = Rule {
    name: "formatted-per-request",
    unit: "bytes allocated for the fields of spans",
    read: formatted,
    bound: Bound::PerRequest(Limit::Most(0.0)),
    why: "a field of a span is formatted when the span begins, whether or not a line with it is ever written",
};

/// Lines of an enquiry.
const LINES: u64 = 60;
/// Words of an inscription.
const WORDS: u64 = 80;
const LEXICON: [&str; 8] = [
    "river", "garden", "winter", "light", "memory", "city", "stone", "for",
];

/// A list of books, each with an inscription.
fn enquire(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    let lines: Vec<_> = (0..turn.size)
        .map(|_| {
            let words: Vec<_> = (0..WORDS).map(|_| word(draws)).collect();
            json!({
                "book_id": 1 + draws.below(2_000),
                "quantity": 1 + draws.below(20),
                "inscription": words.join(" "),
            })
        })
        .collect();
    vec![Step::post("/api/v1/quotes").json(&json!({ "lines": lines }))]
}

fn word(draws: &mut Draws) -> &'static str {
    let index = draws.below(LEXICON.len() as u64);
    LEXICON[usize::try_from(index).expect("a list is short")]
}

/// Bytes asked for by the pricing, whichever twin does it: the fields of its spans, since the pricing itself asks for none.
fn formatted(at: &Reading) -> f64 {
    const TWINS: [&str; 2] = ["quotes/whole_request.rs", "quotes/chosen_fields.rs"];
    at.weigh(Kind::Allocs, "alloc_space", |frames| {
        let in_twin = |file: &str| TWINS.iter().any(|twin| file.ends_with(twin));
        frames.iter().any(|frame| in_twin(frame.file))
    })
}
