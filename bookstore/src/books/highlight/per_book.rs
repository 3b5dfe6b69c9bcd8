//! Highlights book by book: one function that knows how a book is marked.

use super::{Found, Highlight, pattern};
use crate::books::Summary;
use crate::error::Result;

pub(super) fn highlight(text: &str, books: Vec<Summary>) -> Result<Vec<Found>> {
    books.into_iter().map(|book| mark(text, book)).collect()
}

#[inline(never)]
fn mark(text: &str, book: Summary) -> Result<Found> {
    let pattern = pattern(text)?; // anchor: compile
    let highlight = Highlight::of(&pattern, &book);
    Ok(Found { book, highlight })
}
