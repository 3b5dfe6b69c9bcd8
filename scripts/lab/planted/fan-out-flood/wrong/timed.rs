//! Calls that are given up after a while: until then all of them are under way.
//!
//! Counter: calls-at-once

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::books::BookId;
use crate::error::{Error, Result};
use crate::pricing::{Price, Pricer};

/// Whoever has not answered by then is not waited for.
const LONGEST: Duration = Duration::from_secs(2);

pub(super) async fn quotes(pricer: &Arc<Pricer>, books: Vec<BookId>) -> Result<Vec<Price>> {
    let calls: Vec<_> = books.into_iter().map(|book| begin(pricer, book)).collect();
    let mut list = Vec::with_capacity(calls.len());
    for call in calls {
        list.push(call.await??);
    }
    Ok(list)
}

fn begin(pricer: &Arc<Pricer>, book: BookId) -> JoinHandle<Result<Price>> {
    let pricer = Arc::clone(pricer);
    tokio::spawn(async move {
        timeout(LONGEST, pricer.quote_of_list(book))
            .await
            .map_err(|elapsed| Error::Pricing(elapsed.into()))?
    })
}
