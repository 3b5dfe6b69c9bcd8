//! Many prices, in the order in which they were asked for.

mod few_at_once;

use super::Price;
use super::client::Client;
use crate::books::BookId;
use crate::db::Db;
use crate::error::Result;

/// The prices of these books today.
pub(super) async fn quotes(db: &Db, pricing: &Client, books: Vec<BookId>) -> Result<Vec<Price>> {
    few_at_once::quotes(db, pricing, books).await
}
