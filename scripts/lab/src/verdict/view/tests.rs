//! Shares of culprits.

use super::super::specimen::{reading, tasks};
use super::*;

const CULPRIT: Culprit = Culprit {
    function: "watch",
    file: "shop/cache.rs",
    anchor: "spawn",
};

fn seen() -> Reading {
    let watch = ("shop::cache::watch", "shop/cache.rs", 9);
    let other_line = ("shop::cache::watch", "shop/cache.rs", 10);
    let handler = ("shop::books::read", "shop/books.rs", 3);
    reading(
        "n",
        500,
        tasks(&[
            (60, &[watch, handler]),
            (20, &[other_line, handler]),
            (10, &[handler]),
            (110, &[("axum::serve", "serve.rs", 1)]),
        ]),
    )
}

#[test]
fn the_share_is_one_of_everything_or_of_what_is_in_focus() {
    let all = View::goroutine(0.1).held(&seen(), &CULPRIT, &[9]);
    assert!((all.share() - 0.4).abs() < 1e-9, "{all:?}");
    assert!((all.at_line() - 0.75).abs() < 1e-9, "{all:?}");
    let both = View::goroutine(0.1).held(&seen(), &CULPRIT, &[9, 10]);
    assert!((both.at_line() - 1.0).abs() < 1e-9, "{both:?}");
    let focused = View::goroutine(0.1)
        .focus("shop::books")
        .held(&seen(), &CULPRIT, &[]);
    assert!((focused.share() - 80.0 / 90.0).abs() < 1e-9, "{focused:?}");
}

#[test]
fn a_profile_that_was_not_taken_or_has_no_such_value_gives_no_share() {
    let held = View::cpu(0.1).held(&seen(), &CULPRIT, &[]);
    assert_eq!(held, Held::NOTHING);
    let held = View::goroutine(0.1)
        .by("delay")
        .held(&seen(), &CULPRIT, &[]);
    assert!(held.share().abs() < 1e-9);
}
