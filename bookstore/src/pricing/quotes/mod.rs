//! Many prices, in the order in which they were asked for.

mod few_at_once;

use super::{Price, Pricer};
use crate::books::BookId;
use crate::error::Result;

/// The prices of these books today.
pub(super) async fn quotes(pricer: &Pricer, books: Vec<BookId>) -> Result<Vec<Price>> {
    few_at_once::quotes(pricer, books).await
}
