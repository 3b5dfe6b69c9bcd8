//! One price: what the catalogue says, and what the pricing service makes of it.
//!
//! How long a connection of the database is kept for it is the fault `pool-hold` of chapter 06-pool-exhaustion. Planted
//! (`in_one_go`), until the pricing service has answered: a few slow calls keep all connections there are, and whoever asks the
//! database waits for another company. Repaired (`afterwards`), until the database has answered.

mod afterwards;
mod in_one_go;

use sqlx::SqliteConnection;

use super::Price;
use super::client::Client;
use crate::books::BookId;
use crate::db::Connections;
use crate::error::{Error, Result};
use crate::faults::{State, Switchable, Toggle};

/// Works out prices.
pub(crate) struct Pricer {
    pub(crate) quoting: Toggle,
    connections: Connections,
    pricing: Client,
}

impl Pricer {
    pub(crate) fn new(state: State, connections: &Connections, pricing: &Client) -> Self {
        Self {
            quoting: Toggle::new(state),
            connections: connections.clone(),
            pricing: pricing.clone(),
        }
    }

    /// The book's price today.
    pub(super) async fn quote(&self, book: BookId) -> Result<Price> {
        match self.quoting.state() {
            State::Planted => in_one_go::quote(&self.connections, &self.pricing, book).await,
            State::Repaired => afterwards::quote(&self.connections, &self.pricing, book).await,
        }
    }

    /// The same for one of a list: its calls are more than there are connections, so that none of them keeps one.
    pub(super) async fn quote_of_list(&self, book: BookId) -> Result<Price> {
        afterwards::quote(&self.connections, &self.pricing, book).await
    }
}

/// The catalogue's price.
async fn select_price(connection: &mut SqliteConnection, book: BookId) -> Result<i64> {
    sqlx::query_scalar("SELECT price_minor FROM books WHERE id = $1")
        .bind(book)
        .fetch_optional(connection)
        .await?
        .ok_or(Error::NotFound("book"))
}
