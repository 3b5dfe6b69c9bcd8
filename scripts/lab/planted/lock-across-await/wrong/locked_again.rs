//! Two sections instead of one: the second still lasts as long as the query.
//!
//! Counter: contentions-per-visit

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::{Breakdown, Kept, select};
use crate::books::BookId;
use crate::db::Db;
use crate::error::Result;

/// The book's breakdown, kept from an earlier look or read anew.
pub(super) fn of<'a>(
    kept: &'a Kept,
    db: &'a Db,
    book: BookId,
) -> BoxFuture<'a, Result<Arc<Breakdown>>> {
    async move {
        if let Some(breakdown) = kept.lock().await.by_book.get(&book) {
            return Ok(Arc::clone(breakdown));
        }
        let mut kept = kept.lock().await;
        let breakdown = Arc::new(select(db, book).await?);
        kept.keep(&breakdown);
        drop(kept); // anchor: release
        Ok(breakdown)
    }
    .boxed()
}
