//! The book cache: `GET /api/v1/books/{id}` reads through it.
//!
//! Entries live for a time and leave when a task that watches them finds them due; reads trust that. How the watching
//! is done is the fault `watch-expiration` of chapter 02-task-leak. Planted (`expiry_per_read`), each read starts a task that
//! watches its key for ever, so tasks grow with the requests. Repaired (`expiry_per_key`), each entry has one task,
//! which ends with the entry and is cancelled and joined when the cache closes.

mod entries;
mod expiry_per_key;
mod expiry_per_read;
#[cfg(test)]
mod tests;

use std::sync::{Arc, RwLock};
use std::time::Duration;

use self::entries::Entries;
use super::{Book, BookId};
use crate::error::Result;
use crate::faults::{State, Switchable, Switching, UNCHANGED};
use crate::metrics::CacheMetrics;

/// The cache that handlers use. It can be rebuilt while they do.
pub(crate) struct BookCache {
    ttl: Duration,
    metrics: CacheMetrics,
    // std's lock: held to copy or replace an Arc, never across an await.
    current: RwLock<Arc<Generation>>,
}

/// One cache, from its building to its replacement.
struct Generation {
    entries: Arc<Entries>,
    expiry: Expiry,
}

/// Has the entries leave when they are due. The cache tells what happens to a key; nothing else removes an entry.
trait Expiration {
    /// A key is about to be looked up, whether it is cached or not.
    fn on_read(&self, id: BookId);

    /// A key was cached that was not there.
    fn on_insert(&self, id: BookId);

    /// The cache is given up. Whatever can be ended has ended when this returns.
    fn close(&self) -> impl Future<Output = ()> + Send;
}

/// The twins. A call goes to whichever was built.
enum Expiry {
    PerRead(expiry_per_read::Expiry),
    PerKey(expiry_per_key::Expiry),
}

impl BookCache {
    pub(crate) fn new(ttl: Duration, metrics: CacheMetrics, state: State) -> Self {
        let first = Generation::new(ttl, &metrics, state);
        Self {
            ttl,
            metrics,
            current: RwLock::new(Arc::new(first)),
        }
    }

    /// The book of that id: from the cache, or else from `load`, and cached.
    pub(crate) async fn get(
        &self,
        id: BookId,
        load: impl Future<Output = Result<Book>>,
    ) -> Result<Arc<Book>> {
        let cache = self.current();
        if let Some(book) = cache.read(id) {
            self.metrics.hits.increment(1);
            return Ok(book);
        }
        self.metrics.misses.increment(1);
        let book = Arc::new(load.await?);
        cache.insert(id, Arc::clone(&book));
        Ok(book)
    }

    pub(crate) async fn close(&self) {
        self.current().expiry.close().await;
    }

    async fn rebuild(&self, state: State) -> &'static str {
        let old = {
            let mut current = self.current.write().expect("no holder of the lock panics");
            if current.expiry.state() == state {
                return UNCHANGED;
            }
            let next = Generation::new(self.ttl, &self.metrics, state);
            std::mem::replace(&mut *current, Arc::new(next))
        };
        old.expiry.close().await;
        match state {
            State::Planted => {
                "The book cache was rebuilt. The tasks of the old one were cancelled and have ended."
            }
            State::Repaired => {
                "The book cache was rebuilt. Tasks that the old one started cannot be ended: they stay until the process \
                 does. From here on their number does not grow; a fresh process shows the baseline."
            }
        }
    }

    fn current(&self) -> Arc<Generation> {
        Arc::clone(&self.current.read().expect("no holder of the lock panics"))
    }
}

impl Switchable for BookCache {
    fn state(&self) -> State {
        self.current().expiry.state()
    }

    /// Replaces the cache by an empty one in `state`, unless it is in that state. Reads in flight end on the old one.
    fn switch(&self, state: State) -> Switching<'_> {
        Box::pin(self.rebuild(state))
    }
}

impl Generation {
    fn new(ttl: Duration, metrics: &CacheMetrics, state: State) -> Self {
        let entries = Arc::new(Entries::new(ttl, metrics.clone()));
        let expiry = match state {
            State::Planted => Expiry::PerRead(expiry_per_read::Expiry::new(Arc::clone(&entries))),
            State::Repaired => Expiry::PerKey(expiry_per_key::Expiry::new(Arc::clone(&entries))),
        };
        Self { entries, expiry }
    }

    fn read(&self, id: BookId) -> Option<Arc<Book>> {
        self.expiry.on_read(id);
        self.entries.get(id)
    }

    fn insert(&self, id: BookId, book: Arc<Book>) {
        if self.entries.insert(id, book) {
            self.expiry.on_insert(id);
        }
    }
}

impl Expiry {
    fn state(&self) -> State {
        match self {
            Self::PerRead(_) => State::Planted,
            Self::PerKey(_) => State::Repaired,
        }
    }
}

impl Expiration for Expiry {
    fn on_read(&self, id: BookId) {
        match self {
            Self::PerRead(expiry) => expiry.on_read(id),
            Self::PerKey(expiry) => expiry.on_read(id),
        }
    }

    fn on_insert(&self, id: BookId) {
        match self {
            Self::PerRead(expiry) => expiry.on_insert(id),
            Self::PerKey(expiry) => expiry.on_insert(id),
        }
    }

    async fn close(&self) {
        match self {
            Self::PerRead(expiry) => expiry.close().await,
            Self::PerKey(expiry) => expiry.close().await,
        }
    }
}
