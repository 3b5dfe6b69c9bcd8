//! Wrong: a lock for readers and writers. Two publishers no longer wait for each other; pages that open still wait for the
//! slowest subscriber, and a subscriber that subscribes still waits for itself.
//! Counter: subscribe-while-told
//!
//! The shop's bulletin: who wants to know of price changes subscribes, and is told.
//!
//! The search index, the cache and the mails subscribe at the start; pages that are open subscribe and leave all day.

use std::sync::{RwLock, RwLockWriteGuard};

/// A price that has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The book.
    pub isbn: String,
    /// Its new price.
    pub cents: u64,
}

/// A subscription, to be given back to [`Bulletin::unsubscribe`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u64);

type Listener = Box<dyn Fn(&News) + Send + Sync>;

/// Tells subscribers what is new.
#[derive(Default)]
pub struct Bulletin {
    // A std RwLock: never held across an await.
    board: RwLock<Board>,
}

#[derive(Default)]
struct Board {
    next: u64,
    listeners: Vec<(Ticket, Listener)>,
}

impl Bulletin {
    /// A bulletin without subscribers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells `listener` all news that are published from now on.
    pub fn subscribe(&self, listener: impl Fn(&News) + Send + Sync + 'static) -> Ticket {
        let mut board = self.board();
        let ticket = Ticket(board.next);
        board.next += 1;
        board.listeners.push((ticket, Box::new(listener)));
        ticket
    }

    /// Ends a subscription.
    pub fn unsubscribe(&self, ticket: Ticket) {
        self.board().listeners.retain(|(known, _)| *known != ticket);
    }

    /// Tells every subscriber, in the order in which they subscribed; returns when all have been told.
    pub fn publish(&self, news: &News) {
        let board = self.board.read().expect("no holder of the board panics");
        for (_, listener) in &board.listeners {
            listener(news);
        }
    }

    fn board(&self) -> RwLockWriteGuard<'_, Board> {
        self.board.write().expect("no holder of the board panics")
    }
}
