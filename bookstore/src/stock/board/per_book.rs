//! Levels with a lock for each book. A look at the board copies one level after the other, and writes the text afterwards.

use std::collections::BTreeMap;

use pprof_http::parking_lot::RwLock;

use super::{Levels, Shown};
use crate::books::BookId;
use crate::stock::Level;

/// The levels, each by itself.
#[derive(Default)]
pub(super) struct Board {
    // Locks of threads: no section below awaits. The outer one is held exclusively only for a book that is new here.
    by_book: RwLock<BTreeMap<BookId, RwLock<Level>>>,
}

impl Levels for Board {
    fn note(&self, level: Level) {
        if !self.note_known(level) {
            let mut books = self.by_book.write();
            // Whoever was first in between stays, and hears of this one.
            let known = books.entry(level.book_id).or_insert(RwLock::new(level));
            raise(known, level);
        }
    }

    fn show(&self) -> serde_json::Result<String> {
        let items = self.copies();
        serde_json::to_string(&Shown { items })
    }
}

impl Board {
    fn note_known(&self, level: Level) -> bool {
        let books = self.by_book.read();
        let known = books.get(&level.book_id);
        known.is_some_and(|known| {
            raise(known, level);
            true
        })
    }

    fn copies(&self) -> Vec<Level> {
        let books = self.by_book.read();
        books.values().map(|level| *level.read()).collect()
    }
}

fn raise(known: &RwLock<Level>, level: Level) {
    let mut known = known.write();
    if level.version > known.version {
        *known = level;
    }
}
