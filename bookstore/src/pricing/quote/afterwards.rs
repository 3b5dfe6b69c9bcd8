//! A price with a call that is made after the database has answered and its connection is back in the pool.

use super::select_price;
use crate::books::BookId;
use crate::db::Connections;
use crate::error::Result;
use crate::pricing::Price;
use crate::pricing::client::Client;

/// The book's price today.
pub(super) async fn quote(
    connections: &Connections,
    pricing: &Client,
    book_id: BookId,
) -> Result<Price> {
    let catalogue_minor = {
        let mut connection = connections.take().await?;
        select_price(&mut connection, book_id).await?
    };
    let today = pricing.quote(book_id, catalogue_minor).await?;
    Ok(Price {
        book_id,
        catalogue_minor,
        today_minor: today.price_minor,
    })
}
