//! The text is written once, when the board is first looked at: nobody waits, and nobody hears of a sale.
//!
//! Counter: same-answers

use std::collections::BTreeMap;
use std::sync::OnceLock;

use pprof_http::parking_lot::Mutex;

use super::{Levels, Shown};
use crate::books::BookId;
use crate::stock::Level;

/// The levels, until somebody looks.
#[derive(Default)]
pub(super) struct Board {
    by_book: Mutex<BTreeMap<BookId, Level>>,
    json: OnceLock<String>,
}

impl Levels for Board {
    fn note(&self, level: Level) {
        if self.json.get().is_none() {
            self.by_book.lock().insert(level.book_id, level);
        }
    }

    fn show(&self) -> serde_json::Result<String> {
        if let Some(json) = self.json.get() {
            return Ok(json.clone());
        }
        let items: Vec<Level> = self.by_book.lock().values().copied().collect();
        let json = serde_json::to_string(&Shown { items })?;
        Ok(self.json.get_or_init(|| json).clone())
    }
}
