//! Highlights of one search: its pattern is compiled before the first book.

use regex::Regex;

use super::{Found, Highlight, pattern};
use crate::books::Summary;
use crate::error::Result;

pub(super) fn highlight(text: &str, books: Vec<Summary>) -> Result<Vec<Found>> {
    let pattern = pattern(text)?;
    let found = books.into_iter().map(|book| mark(&pattern, book));
    Ok(found.collect())
}

#[inline(never)]
fn mark(pattern: &Regex, book: Summary) -> Found {
    let highlight = Highlight::of(pattern, &book);
    Found { book, highlight }
}
