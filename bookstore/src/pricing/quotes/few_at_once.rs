//! Calls of which only a few are on their way at once.

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::books::BookId;
use crate::db::Db;
use crate::error::Result;
use crate::pricing::client::Client;
use crate::pricing::{Price, quote};

/// Calls on their way for one request.
const AT_ONCE: usize = 4;

pub(super) async fn quotes(db: &Db, pricing: &Client, books: Vec<BookId>) -> Result<Vec<Price>> {
    stream::iter(books)
        .map(|book| quote::quote(db, pricing, book))
        .buffered(AT_ONCE)
        .try_collect()
        .await
}
