//! Marks without a pattern, and without the other case.
//!
//! Counter: same-answers

use super::{Found, Highlight};
use crate::books::Summary;
use crate::error::Result;

pub(super) fn highlight(text: &str, books: Vec<Summary>) -> Result<Vec<Found>> {
    books.into_iter().map(|book| mark(text, book)).collect()
}

#[inline(never)]
fn mark(text: &str, book: Summary) -> Result<Found> {
    let marked = |part: &str| part.replace(text, &format!("<em>{text}</em>"));
    let highlight = Highlight {
        title: marked(&book.title),
        author: marked(&book.author),
    };
    Ok(Found { book, highlight })
}
