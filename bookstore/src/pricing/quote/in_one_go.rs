//! A price in one go, with a connection that is given back when the price is known.

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
        let mut connection = connections.take().await?; // anchor: take
        let catalogue_minor = select_price(&mut connection, book_id).await?;
        let today = pricing.quote(book_id, catalogue_minor).await?;
        drop(connection); // anchor: release
        Ok(Price {
            book_id,
            catalogue_minor,
            today_minor: today.price_minor,
        })
    }
    .boxed()
}
