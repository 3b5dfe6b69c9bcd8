//! What a subscription has heard and not told yet.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use serde::Serialize;

use crate::books::BookId;

/// Beyond this the oldest is forgotten.
const KEPT: usize = 256;

/// The stock of a book has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct News {
    pub(crate) book_id: BookId,
    pub(crate) in_stock: i64,
}

/// The latest news, oldest first. Its room is taken at once, so that no sale waits for memory.
pub(crate) struct Heard {
    // std's lock: no section below awaits.
    latest: Mutex<VecDeque<News>>,
}

impl Heard {
    pub(super) fn nothing() -> Self {
        Self {
            latest: Mutex::new(VecDeque::with_capacity(KEPT)),
        }
    }

    pub(super) fn note(&self, news: News) {
        let mut latest = self.latest();
        if latest.len() == KEPT {
            latest.pop_front();
        }
        latest.push_back(news);
    }

    /// All of it, which is then told.
    pub(super) fn take(&self) -> Vec<News> {
        self.latest().drain(..).collect()
    }

    fn latest(&self) -> MutexGuard<'_, VecDeque<News>> {
        self.latest.lock().expect("no holder of the lock panics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_first() {
        let heard = Heard::nothing();
        let news = |in_stock| News {
            book_id: BookId(7),
            in_stock,
        };
        for in_stock in 0..300 {
            heard.note(news(in_stock));
        }
        let told = heard.take();
        assert_eq!((told.len(), told[0]), (KEPT, news(44)));
        assert!(heard.take().is_empty(), "told is told");
    }
}
