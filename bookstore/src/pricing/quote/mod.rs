//! One price: what the catalogue says, and what the pricing service makes of it.

mod afterwards;

use super::Price;
use super::client::Client;
use crate::books::BookId;
use crate::db::Db;
use crate::error::Result;

/// The book's price today.
pub(super) async fn quote(db: &Db, pricing: &Client, book: BookId) -> Result<Price> {
    afterwards::quote(db, pricing, book).await
}
