//! `rss-stays`: the control. A burst leaves resident memory behind that the program has long given back.

use super::{EVERY, live_bytes, memory_level};
use crate::load::{Draws, Step, Turn};
use crate::verdict::{Expectation, Stage, View, Work, per_second};

/// What a verdict on memory must not be taken in by.
pub static RSS_STAYS: Expectation = Expectation {
    fault: "rss-stays",
    class: "control",
    chapter: "09-what-profilers-miss",
    culprit: None,
    work: Work {
        arguments: &[],
        rates: EVERY,
        warm: Stage::of(burst, 0, 100),
        points: Stage::growing(burst, 0, 100),
        rate: per_second(100),
        connections: 64,
        seed: 10,
        statuses: &[200],
    },
    // Nothing has to have a share of it: it is what the counter is read from.
    views: &[View::heap(0.0)],
    counter: live_bytes(0.0),
    planted: &[],
    repaired: &[memory_level(3_000.0)],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

/// Large answers, many at once.
fn burst(draws: &mut Draws, _: Turn) -> Vec<Step> {
    let path = match draws.below(3) {
        0 => "/api/v1/stock".to_owned(),
        1 => "/api/v1/books/feed".to_owned(),
        _ => format!(
            "/api/v1/books?limit=100&cursor=after-{}",
            1 + draws.below(1_800)
        ),
    };
    vec![Step::get(path)]
}
