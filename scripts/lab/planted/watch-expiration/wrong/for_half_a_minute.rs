//! Ends each watch after a while: the load piles them up before.
//!
//! Counter: tasks-bounded

use std::sync::Arc;

use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::Expiration;
use super::entries::Entries;
use crate::books::BookId;

/// Has the entries leave when they are due.
pub(super) struct Expiry {
    entries: Arc<Entries>,
}

impl Expiry {
    pub(super) fn new(entries: Arc<Entries>) -> Self {
        Self { entries }
    }
}

impl Expiration for Expiry {
    // Before the lookup, so that what this read may cache is watched from the start.
    fn on_read(&self, id: BookId) {
        watch_expiration(&self.entries, id);
    }

    fn on_insert(&self, _id: BookId) {}

    async fn close(&self) {}
}

#[inline(never)]
fn watch_expiration(entries: &Arc<Entries>, id: BookId) {
    let entries = Arc::clone(entries);
    let watch = async move {
        let mut looks = interval_at(Instant::now() + entries.period(), entries.period());
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let enough = Instant::now() + std::time::Duration::from_secs(30);
        while Instant::now() < enough {
            looks.tick().await;
            entries.expire(id);
        }
    };
    tokio::spawn(watch); // anchor: spawn
}
