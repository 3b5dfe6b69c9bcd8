//! A task of its own for the call: the request waits for it, and holds its connection as before.
//!
//! Counter: calls-made

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::select_price;
use crate::books::BookId;
use crate::db::Connections;
use crate::error::Result;
use crate::pricing::Price;
use crate::pricing::client::Client;

/// The book's price today.
///
/// Boxed, so that it has a frame of its own and does not melt into the handler.
pub(super) fn quote<'a>(
    connections: &'a Connections,
    pricing: &'a Client,
    book_id: BookId,
) -> BoxFuture<'a, Result<Price>> {
    async move {
        let mut connection = connections.take().await?;
        let catalogue_minor = select_price(&mut connection, book_id).await?;
        let pricing = pricing.clone();
        let today =
            tokio::spawn(async move { pricing.quote(book_id, catalogue_minor).await }).await??;
        drop(connection);
        Ok(Price {
            book_id,
            catalogue_minor,
            today_minor: today.price_minor,
        })
    }
    .boxed()
}
