//! A look that gives the lock back before it asks the database.

use std::sync::Arc;

use super::{Breakdown, Kept, select};
use crate::books::BookId;
use crate::db::Db;
use crate::error::Result;

/// The book's breakdown, kept from an earlier look or read anew.
pub(super) async fn of(kept: &Kept, db: &Db, book: BookId) -> Result<Arc<Breakdown>> {
    let changes = {
        let kept = kept.lock().await;
        if let Some(breakdown) = kept.by_book.get(&book) {
            return Ok(Arc::clone(breakdown));
        }
        kept.changes
    };
    let breakdown = Arc::new(select(db, book).await?);
    let mut kept = kept.lock().await;
    if kept.changes == changes {
        kept.keep(&breakdown);
    }
    Ok(breakdown)
}
