//! One connection is left to the others; the calls hold the rest as before, and wait for each other.
//!
//! Counter: calls-while-holding

use std::sync::LazyLock;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use pprof_http::sync::Semaphore;

use super::select_price;
use crate::books::BookId;
use crate::db::Connections;
use crate::error::Result;
use crate::pricing::Price;
use crate::pricing::client::Client;

/// Calls that may hold a connection.
const AT_ONCE: usize = 4;

static PERMITS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(AT_ONCE));

/// The book's price today.
///
/// Boxed, so that it has a frame of its own and does not melt into the handler.
pub(super) fn quote<'a>(
    connections: &'a Connections,
    pricing: &'a Client,
    book_id: BookId,
) -> BoxFuture<'a, Result<Price>> {
    async move {
        let permit = PERMITS.acquire().await;
        let mut connection = connections.take().await?;
        let catalogue_minor = select_price(&mut connection, book_id).await?;
        let today = pricing.quote(book_id, catalogue_minor).await?;
        drop(connection);
        drop(permit);
        Ok(Price {
            book_id,
            catalogue_minor,
            today_minor: today.price_minor,
        })
    }
    .boxed()
}
