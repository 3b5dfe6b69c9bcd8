//! One call after the other: the flood is gone, and whoever asks for twenty prices waits twenty times as long.
//!
//! Counter: calls-overlap

use std::sync::Arc;

use crate::books::BookId;
use crate::error::Result;
use crate::pricing::{Price, Pricer};

pub(super) async fn quotes(pricer: &Arc<Pricer>, books: Vec<BookId>) -> Result<Vec<Price>> {
    let mut list = Vec::with_capacity(books.len());
    for book in books {
        list.push(pricer.quote_of_list(book).await?);
    }
    Ok(list)
}
