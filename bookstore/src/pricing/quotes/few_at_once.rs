//! Calls of which only a few are on their way at once.

use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::books::BookId;
use crate::error::Result;
use crate::pricing::{Price, Pricer};

/// Calls on their way for one request.
const AT_ONCE: usize = 4;

pub(super) async fn quotes(pricer: &Arc<Pricer>, books: Vec<BookId>) -> Result<Vec<Price>> {
    stream::iter(books)
        .map(|book| pricer.quote_of_list(book))
        .buffered(AT_ONCE)
        .try_collect()
        .await
}
