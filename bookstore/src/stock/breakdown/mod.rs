//! Where the copies of one book are. The answer is kept until the book's stock changes.
//!
//! The fault `lock-across-await` (chapter `07-lock-contention`) sits in how long a look keeps the lock of what is kept:
//! `kept_locked` is planted, `released` is repaired.

mod kept_locked;
mod released;

use std::collections::HashMap;
use std::sync::Arc;

use pprof_http::sync::Mutex;
use serde::Serialize;
use sqlx::FromRow;

use crate::books::{self, BookId};
use crate::db::Db;
use crate::error::Result;
use crate::faults::{LOCK_ACROSS_AWAIT, Selection, State, Switchable, Toggle};

/// Breakdowns that are kept at once; one more, and all are forgotten.
const KEPT: usize = 1_000;

/// A book's copies by place.
#[derive(Debug, Serialize)]
pub(super) struct Breakdown {
    book_id: BookId,
    in_stock: i64,
    warehouses: Vec<Shelf>,
}

/// A book's copies in one warehouse.
#[derive(Debug, FromRow, Serialize)]
struct Shelf {
    warehouse_id: i64,
    name: String,
    quantity: i64,
}

/// The breakdowns that were asked for lately.
pub(crate) struct Breakdowns {
    kept: Kept,
    pub(crate) look: Toggle,
}

type Kept = Mutex<Shelves>;

#[derive(Default)]
struct Shelves {
    by_book: HashMap<BookId, Arc<Breakdown>>,
    /// Changes so far. What was read before the latest one may be outdated.
    changes: u64,
}

impl Breakdowns {
    pub(super) fn new(faults: &Selection) -> Self {
        Self {
            kept: Mutex::default(),
            look: Toggle::new(faults.state(LOCK_ACROSS_AWAIT)),
        }
    }

    pub(super) async fn of(&self, db: &Db, book: BookId) -> Result<Arc<Breakdown>> {
        match self.look.state() {
            State::Planted => kept_locked::of(&self.kept, db, book).await,
            State::Repaired => released::of(&self.kept, db, book).await,
        }
    }

    pub(super) async fn forget(&self, book: BookId) {
        let mut kept = self.kept.lock().await;
        kept.by_book.remove(&book);
        kept.changes += 1;
    }
}

impl Shelves {
    fn keep(&mut self, breakdown: &Arc<Breakdown>) {
        if self.by_book.len() >= KEPT {
            self.by_book.clear();
        }
        self.by_book
            .insert(breakdown.book_id, Arc::clone(breakdown));
    }
}

async fn select(db: &Db, book_id: BookId) -> Result<Breakdown> {
    books::exists(db, book_id).await?;
    let in_stock: Option<i64> = sqlx::query_scalar("SELECT quantity FROM stock WHERE book_id = $1")
        .bind(book_id)
        .fetch_optional(db)
        .await?;
    let warehouses = sqlx::query_as(
        "SELECT warehouse_id, name, quantity
         FROM warehouse_stock
         JOIN warehouses ON id = warehouse_id
         WHERE book_id = $1
         ORDER BY warehouse_id",
    )
    .bind(book_id)
    .fetch_all(db)
    .await?;
    Ok(Breakdown {
        book_id,
        // Without a row the shop never had the book.
        in_stock: in_stock.unwrap_or(0),
        warehouses,
    })
}
