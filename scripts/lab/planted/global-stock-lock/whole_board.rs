//! Levels under one lock. A look at the board writes the text from the levels as they are.

use std::collections::BTreeMap;

use pprof_http::parking_lot::Mutex;

use super::{Levels, Shown};
use crate::books::BookId;
use crate::stock::Level;

/// The levels, all together.
#[derive(Default)]
pub(super) struct Board {
    // A lock of threads: no section below awaits.
    by_book: Mutex<BTreeMap<BookId, Level>>,
}

impl Levels for Board {
    fn note(&self, level: Level) {
        let mut books = self.by_book.lock();
        let known = books.entry(level.book_id).or_insert(level);
        if level.version > known.version {
            *known = level;
        }
    }

    fn show(&self) -> serde_json::Result<String> {
        let books = self.by_book.lock();
        let items: Vec<&Level> = books.values().collect();
        let json = serde_json::to_string(&Shown { items });
        drop(books); // anchor: release
        json
    }
}
