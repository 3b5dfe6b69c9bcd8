//! `/debug/pprof/mutex`, and what it can be tuned by.

use super::{CONTENTIONS, DEFAULT_FRACTION, fraction, set_fraction};
use crate::profiles::{Profile, State};
use crate::rates::Rate;
use crate::stacks::Stacks;
use crate::text;

/// Who held up others.
pub(crate) const MUTEX: Profile = Profile {
    name: "mutex",
    alias: None,
    what: "who held locks, permits and pooled connections while others waited",
    parameters: &[],
    count: || CONTENTIONS.len(),
    state,
    snapshot,
    text: |_| text::contentions("mutex", &CONTENTIONS, Some(fraction()), &[remark()]),
};

/// One contention in so many is sampled.
pub(crate) const FRACTION_OF_CONTENTIONS: Rate = Rate {
    name: "mutex_fraction",
    get: || fraction().into(),
    set: |fraction| set_fraction(u32::try_from(fraction).unwrap_or(u32::MAX)),
    most: u32::MAX as u64,
    example: DEFAULT_FRACTION as u64,
};

fn snapshot() -> Stacks {
    CONTENTIONS.snapshot(vec![remark()])
}

fn state() -> State {
    match fraction() {
        0 => State::Off(remark()),
        _ => State::On(remark()),
    }
}

/// What a reader of this profile must know.
fn remark() -> String {
    match fraction() {
        0 => format!(
            "no contentions: their fraction is 0; PUT /debug/pprof/rates {{\"mutex_fraction\": {DEFAULT_FRACTION}}}"
        ),
        1 => {
            "contentions: all of what is taken through pprof_http::parking_lot and pprof_http::sync"
                .to_owned()
        }
        fraction => format!("contentions: one in {fraction} is sampled, and scaled up"),
    }
}
