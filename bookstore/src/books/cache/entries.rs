//! What the cache holds. An entry leaves when its expiration is called for and due, and never otherwise.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use tokio::time::Instant;

use crate::books::{Book, BookId};
use crate::metrics::CacheMetrics;

/// The shortest time between two looks at an entry.
const SHORTEST_PERIOD: Duration = Duration::from_millis(100);

/// The entries, shared by the cache and those who watch them.
pub(super) struct Entries {
    ttl: Duration,
    metrics: CacheMetrics,
    // std's lock: no section below awaits.
    by_id: RwLock<HashMap<BookId, Cached>>,
}

struct Cached {
    book: Arc<Book>,
    due: Instant,
}

impl Entries {
    pub(super) fn new(ttl: Duration, metrics: CacheMetrics) -> Self {
        Self {
            ttl,
            metrics,
            by_id: RwLock::default(),
        }
    }

    pub(super) fn get(&self, id: BookId) -> Option<Arc<Book>> {
        self.shared()
            .get(&id)
            .map(|cached| Arc::clone(&cached.book))
    }

    /// Whether the entry is new. One that is already there stays, with its time: two reads may have missed together.
    pub(super) fn insert(&self, id: BookId, book: Arc<Book>) -> bool {
        let due = Instant::now() + self.ttl;
        match self.exclusive().entry(id) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                place.insert(Cached { book, due });
                self.metrics.entries.increment(1.0);
                true
            }
        }
    }

    /// Removes the entry if it is due, and says whether it did.
    pub(super) fn expire(&self, id: BookId) -> bool {
        let now = Instant::now();
        let is_due = |cached: &Cached| cached.due <= now;
        // Most looks find nothing to do, and so disturb no reader.
        if !self.shared().get(&id).is_some_and(is_due) {
            return false;
        }
        let mut by_id = self.exclusive();
        if !by_id.get(&id).is_some_and(is_due) {
            return false;
        }
        by_id.remove(&id);
        self.metrics.entries.decrement(1.0);
        self.metrics.expirations.increment(1);
        true
    }

    /// How often to look at an entry: ten times in its life.
    pub(super) fn period(&self) -> Duration {
        (self.ttl / 10).max(SHORTEST_PERIOD)
    }

    fn shared(&self) -> RwLockReadGuard<'_, HashMap<BookId, Cached>> {
        self.by_id.read().expect("no holder of the lock panics")
    }

    fn exclusive(&self) -> RwLockWriteGuard<'_, HashMap<BookId, Cached>> {
        self.by_id.write().expect("no holder of the lock panics")
    }
}

impl Drop for Entries {
    // The gauge counts what is in memory, whichever cache it belongs to.
    fn drop(&mut self) {
        for _ in 0..self.exclusive().len() {
            self.metrics.entries.decrement(1.0);
        }
    }
}
