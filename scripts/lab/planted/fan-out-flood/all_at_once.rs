//! Calls that are all begun at once, so that the slowest of them is all that one waits for.

use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::books::BookId;
use crate::error::Result;
use crate::pricing::{Price, Pricer};

pub(super) async fn quotes(pricer: &Arc<Pricer>, books: Vec<BookId>) -> Result<Vec<Price>> {
    let calls: Vec<_> = books.into_iter().map(|book| begin(pricer, book)).collect();
    let mut list = Vec::with_capacity(calls.len());
    for call in calls {
        list.push(call.await??);
    }
    Ok(list)
}

#[inline(never)]
fn begin(pricer: &Arc<Pricer>, book: BookId) -> JoinHandle<Result<Price>> {
    let pricer = Arc::clone(pricer);
    tokio::spawn(async move { pricer.quote_of_list(book).await }) // anchor: spawn
}
