//! Many prices, in the order in which they were asked for.
//!
//! How many calls are under way for one request is the fault `fan-out-flood` of chapter 02-task-leak. Planted (`all_at_once`), as
//! many as it asks for prices, each on a task of its own: the pricing service has to bear the longest list there is, and as many of
//! those as anybody sends. Repaired (`few_at_once`), a few.

mod all_at_once;
mod few_at_once;

use std::sync::Arc;

use super::{Price, Pricer};
use crate::books::BookId;
use crate::error::Result;
use crate::faults::{State, Switchable, Toggle};

/// Works out lists of prices.
pub(crate) struct Lists {
    pub(crate) calls: Toggle,
}

impl Lists {
    pub(crate) fn new(state: State) -> Self {
        Self {
            calls: Toggle::new(state),
        }
    }

    /// The prices of these books today.
    pub(super) async fn quotes(
        &self,
        pricer: &Arc<Pricer>,
        books: Vec<BookId>,
    ) -> Result<Vec<Price>> {
        match self.calls.state() {
            State::Planted => all_at_once::quotes(pricer, books).await,
            State::Repaired => few_at_once::quotes(pricer, books).await,
        }
    }
}
