//! Needs no lock, since nothing is kept: every look asks the database.
//!
//! Counter: statements-per-visit

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::{Breakdown, Kept, Shelves, select};
use crate::books::BookId;
use crate::db::Db;
use crate::error::Result;

/// The book's breakdown, read anew.
pub(super) fn of<'a>(
    _kept: &'a Kept,
    db: &'a Db,
    book: BookId,
) -> BoxFuture<'a, Result<Arc<Breakdown>>> {
    async move {
        let breakdown = Arc::new(select(db, book).await?);
        // Kept for as long as this look lasts.
        let mut kept = Shelves::default();
        kept.keep(&breakdown);
        drop(kept); // anchor: release
        Ok(breakdown)
    }
    .boxed()
}
