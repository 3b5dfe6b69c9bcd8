//! What of a found book matches the search, marked: where the fault `regex-per-request` of chapter 01-first-profile lives.
//!
//! Planted (`per_book`), the pattern is compiled for each book that is shown. Repaired (`per_search`), once for the search.

mod per_book;
mod per_search;

use regex::{Regex, RegexBuilder};
use serde::Serialize;

use super::Summary;
use crate::error::Result;
use crate::faults::State as Twin;

/// A book that was found, with the text that was searched for between `<em>` and `</em>` in title or author.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    #[serde(flatten)]
    book: Summary,
    highlight: Highlight,
}

#[derive(Debug, Serialize)]
struct Highlight {
    title: String,
    author: String,
}

/// Marks `text` in every book.
pub(super) fn highlight(twin: Twin, text: &str, books: Vec<Summary>) -> Result<Vec<Found>> {
    match twin {
        Twin::Planted => per_book::highlight(text, books),
        Twin::Repaired => per_search::highlight(text, books),
    }
}

/// `text` in any case, its signs taken literally.
fn pattern(text: &str) -> Result<Regex> {
    let pattern = RegexBuilder::new(&regex::escape(text))
        .case_insensitive(true)
        .build()?;
    Ok(pattern)
}

impl Highlight {
    fn of(pattern: &Regex, book: &Summary) -> Self {
        let mark = |text: &str| pattern.replace_all(text, "<em>$0</em>").into_owned();
        Self {
            title: mark(&book.title),
            author: mark(&book.author),
        }
    }
}
