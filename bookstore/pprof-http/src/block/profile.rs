//! `/debug/pprof/block`, and what it can be tuned by.

use std::time::Duration;

use super::{CONTENTIONS, DEFAULT_RATE, DEFAULT_THRESHOLD, polls};
use super::{rate, set_rate, set_threshold, threshold};
use crate::profiles::{Profile, State};
use crate::rates::Rate;
use crate::stacks::Stacks;
use crate::text;

/// Where tasks were held up.
pub(crate) const BLOCK: Profile = Profile {
    name: "block",
    alias: None,
    what: "where tasks waited for locks, permits, channels and pools, and polls that held a worker for long",
    parameters: &[],
    count: || CONTENTIONS.len(),
    state,
    snapshot,
    text: |_| text::contentions("contention", &CONTENTIONS, None, &remarks()),
};

/// Nanoseconds of waiting from one sampled wait to the next.
pub(crate) const RATE_OF_WAITS: Rate = Rate {
    name: "block_rate_ns",
    get: rate,
    set: set_rate,
    most: 1_000_000_000_000,
    example: DEFAULT_RATE,
};

/// From how many microseconds on a poll is long.
pub(crate) const THRESHOLD_OF_POLLS: Rate = Rate {
    name: "block_threshold_us",
    get: || micros(threshold()),
    set: |micros| set_threshold(Duration::from_micros(micros)),
    most: 1_000_000_000,
    example: micros(DEFAULT_THRESHOLD),
};

fn snapshot() -> Stacks {
    CONTENTIONS.snapshot(remarks())
}

fn state() -> State {
    if rate() == 0 && threshold().is_zero() {
        return State::Off(remarks().join("; "));
    }
    match polls::unavailable() {
        Some(_) => State::Missing(remarks().join("; ")),
        None => State::On(remarks().join("; ")),
    }
}

/// What a reader of this profile must know.
fn remarks() -> Vec<String> {
    let waits = match rate() {
        0 => format!(
            "no waits: their rate is 0; PUT /debug/pprof/rates {{\"block_rate_ns\": {DEFAULT_RATE}}}"
        ),
        1 => "waits: all that are timed".to_owned(),
        rate => format!("waits: all of {rate} ns and longer, shorter ones sampled and scaled up"),
    };
    let polls = match (micros(threshold()), polls::unavailable()) {
        (0, _) => format!(
            "no long polls: their threshold is 0; PUT /debug/pprof/rates {{\"block_threshold_us\": {}}}",
            micros(DEFAULT_THRESHOLD)
        ),
        (_, Some(why)) => format!("no long polls: {why}"),
        (threshold, None) => format!("long polls: all of {threshold} µs and longer"),
    };
    let stacks = polls::without_stacks()
        .map(|why| format!("long polls stand where their task was spawned: {why}"));
    [waits, polls].into_iter().chain(stacks).collect()
}

/// As much as a number holds, which is 584 thousand years.
const fn micros(time: Duration) -> u64 {
    time.as_secs()
        .saturating_mul(1_000_000)
        .saturating_add(time.subsec_micros() as u64)
}
