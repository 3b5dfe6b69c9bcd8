//! Subscriptions of a session to the stock of books.
//!
//! A session owns its subscriptions, and what a subscription does on a change belongs to its session. How it knows the
//! session is the fault `session-cycle`. Planted (`holding`), it holds the session that holds it, so neither is ever
//! freed: memory grows with the visits. Repaired (`observing`), it knows the session for as long as that lives.

mod holding;
mod observing;

use std::sync::Arc;

use super::Session;
use super::news::{Heard, News};
use crate::books::BookId;
use crate::error::Result;
use crate::faults::{State, Switchable, Toggle};

const STAYS: &str = "Subscriptions from here on only know their session. Those from before still hold theirs, and stay with it until \
                     the process ends.";

/// Subscriptions of one session.
pub(super) const MOST: usize = 20;

/// A book whose stock a session watches.
pub(super) struct Subscription {
    pub(super) book: BookId,
    pub(super) heard: Arc<Heard>,
    pub(super) on_change: Box<dyn Fn(News) + Send + Sync>,
}

/// Subscribes sessions.
pub(crate) struct Subscriptions {
    pub(crate) link: Toggle,
}

impl Subscriptions {
    pub(crate) fn new(state: State) -> Self {
        Self {
            link: Toggle::leaving(state, STAYS),
        }
    }

    pub(super) fn subscribe(&self, session: &Arc<Session>, book: BookId) -> Result<()> {
        match self.link.state() {
            State::Planted => holding::subscribe(session, book),
            State::Repaired => observing::subscribe(session, book),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Sessions;
    use super::*;

    #[tokio::test]
    async fn a_repaired_session_is_freed_when_it_ends_and_a_planted_one_is_not() {
        for (state, freed) in [(State::Planted, false), (State::Repaired, true)] {
            let sessions = Sessions::new();
            let token = sessions.begin(None).unwrap();
            let session = sessions.find(&token).unwrap();
            Subscriptions::new(state)
                .subscribe(&session, BookId(7))
                .unwrap();
            sessions.tell(BookId(7), 3);
            sessions.tell(BookId(8), 4);
            let news = News {
                book_id: BookId(7),
                in_stock: 3,
            };
            assert_eq!(session.news(), [news]);

            let left = Arc::downgrade(&session);
            drop(session);
            sessions.end(&token);
            assert_eq!(left.upgrade().is_none(), freed, "{state:?}");
        }
    }
}
