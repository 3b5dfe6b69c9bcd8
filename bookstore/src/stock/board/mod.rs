//! The board: the last known level of every book, read from the database once and kept up to date by its changes.
//!
//! The fault `global-stock-lock` (chapter `07-lock-contention`) sits in what is locked while the board is shown: `whole_board` is
//! planted, `per_book` is repaired.

mod per_book;
mod whole_board;

use std::sync::Arc;

use serde::Serialize;
use tokio::sync::OnceCell;

use super::Level;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::faults::{GLOBAL_STOCK_LOCK, Selection, State, Switch};

/// The board. It hears of changes from the start, and reads the rest when somebody looks at it.
pub(crate) struct Board {
    pub(crate) known: Switch<Known>,
}

/// What a board knows.
pub(crate) struct Known {
    levels: Box<dyn Levels>,
    read: OnceCell<()>,
}

/// The levels that are known.
trait Levels: Send + Sync {
    /// Notes a level, unless a later one is known.
    fn note(&self, level: Level);

    /// All of them, by book, as JSON.
    fn show(&self) -> serde_json::Result<String>;
}

/// The board as it is shown.
#[derive(Serialize)]
struct Shown<T> {
    items: T,
}

impl Board {
    pub(super) fn new(faults: &Selection) -> Self {
        let stays = "The board was rebuilt. Nothing of the old one stays.";
        Self {
            known: Switch::new(faults.state(GLOBAL_STOCK_LOCK), stays, |state| {
                let levels: Box<dyn Levels> = match state {
                    State::Planted => Box::new(whole_board::Board::default()),
                    State::Repaired => Box::new(per_book::Board::default()),
                };
                let read = OnceCell::new();
                Arc::new(Known { levels, read })
            }),
        }
    }

    /// Every level, by book, as JSON.
    pub(super) async fn show(&self, db: &Db) -> Result<String> {
        let known = self.known.current();
        known
            .read
            .get_or_try_init(async || {
                for level in select_levels(db).await? {
                    known.levels.note(level);
                }
                Ok::<_, Error>(())
            })
            .await?;
        Ok(known.levels.show()?)
    }

    /// Notes a change, in whatever order changes arrive.
    pub(super) fn note(&self, level: Level) {
        self.known.current().levels.note(level);
    }
}

async fn select_levels(db: &Db) -> Result<Vec<Level>> {
    let rows = sqlx::query_as("SELECT book_id, quantity AS in_stock, version FROM stock")
        .fetch_all(db)
        .await?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::books::BookId;

    #[test]
    fn the_later_level_stays_whichever_comes_last() {
        let boards: [Box<dyn Levels>; 2] = [
            Box::new(whole_board::Board::default()),
            Box::new(per_book::Board::default()),
        ];
        for levels in boards {
            for (in_stock, version) in [(5, 0), (3, 2), (4, 1)] {
                levels.note(Level {
                    book_id: BookId(7),
                    in_stock,
                    version,
                });
            }
            assert_eq!(
                levels.show().unwrap(),
                r#"{"items":[{"book_id":7,"in_stock":3,"version":2}]}"#
            );
        }
    }
}
