//! More locks, all of which a look takes for as long as it writes.
//!
//! Counter: contentions-per-visit

use std::collections::BTreeMap;

use pprof_http::parking_lot::{Mutex, MutexGuard};

use super::{Levels, Shown};
use crate::books::BookId;
use crate::stock::Level;

/// The levels, in four parts by book.
#[derive(Default)]
pub(super) struct Board {
    parts: [Mutex<BTreeMap<BookId, Level>>; 4],
}

impl Levels for Board {
    fn note(&self, level: Level) {
        let part = usize::try_from(level.book_id.0).map_or(0, |book| book % 4);
        let mut books = self.parts[part].lock();
        let known = books.entry(level.book_id).or_insert(level);
        if level.version > known.version {
            *known = level;
        }
    }

    fn show(&self) -> serde_json::Result<String> {
        let parts: Vec<MutexGuard<'_, _>> = self.parts.iter().map(Mutex::lock).collect();
        let mut items: Vec<&Level> = parts.iter().flat_map(|part| part.values()).collect();
        items.sort_by_key(|level| level.book_id);
        let json = serde_json::to_string(&Shown { items });
        drop(parts); // anchor: release
        json
    }
}
