//! A look in one section: what is not there yet is read and kept before the next look begins.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::{Breakdown, Kept, select};
use crate::books::BookId;
use crate::db::Db;
use crate::error::Result;

/// The book's breakdown, kept from an earlier look or read anew.
///
/// Boxed, so that it has a frame of its own and does not melt into the handler.
pub(super) fn of<'a>(
    kept: &'a Kept,
    db: &'a Db,
    book: BookId,
) -> BoxFuture<'a, Result<Arc<Breakdown>>> {
    async move {
        let mut kept = kept.lock().await;
        if let Some(breakdown) = kept.by_book.get(&book) {
            return Ok(Arc::clone(breakdown));
        }
        let breakdown = Arc::new(select(db, book).await?);
        kept.keep(&breakdown);
        drop(kept); // anchor: release
        Ok(breakdown)
    }
    .boxed()
}
