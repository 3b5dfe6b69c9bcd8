//! The work: pages of a search, on which what was searched for is marked in each title.

use std::hint::black_box;

use regex::RegexBuilder;

/// Titles on a page.
const TITLES: usize = 100;

/// Makes so many pages, and counts the titles that have a mark.
pub(crate) fn pages(count: usize) -> usize {
    let mut marked = 0;
    for page in 0..count {
        for title in found(page) {
            marked += usize::from(mark("river", &title).contains("<em>"));
        }
    }
    marked
}

/// The titles of a page.
#[inline(never)]
fn found(page: usize) -> Vec<String> {
    let words = ["The River", "A Garden", "Winter", "City and River", "Light"];
    (0..TITLES)
        .map(|n| format!("{}, volume {}", words[(page + n) % words.len()], page + n))
        .collect()
}

#[inline(never)]
fn mark(text: &str, title: &str) -> String {
    let pattern = RegexBuilder::new(&regex::escape(text))
        .case_insensitive(true)
        .build()
        .expect("an escaped text is a pattern");
    black_box(pattern.replace_all(title, "<em>$0</em>").into_owned())
}
