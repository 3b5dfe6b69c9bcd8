//! Expiration per entry: a key is watched from the moment it is cached until it leaves.

use std::sync::Arc;

use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Expiration;
use super::entries::Entries;
use crate::books::BookId;

/// Has the entries leave when they are due.
pub(super) struct Expiry {
    entries: Arc<Entries>,
    watches: TaskTracker,
    closed: CancellationToken,
}

impl Expiry {
    pub(super) fn new(entries: Arc<Entries>) -> Self {
        Self {
            entries,
            watches: TaskTracker::new(),
            closed: CancellationToken::new(),
        }
    }
}

impl Expiration for Expiry {
    fn on_read(&self, _id: BookId) {}

    fn on_insert(&self, id: BookId) {
        watch_expiration(&self.entries, id, &self.watches, &self.closed);
    }

    async fn close(&self) {
        // A read in flight may still cache its book; that watch ends at its first poll.
        self.closed.cancel();
        self.watches.close();
        self.watches.wait().await;
    }
}

#[inline(never)]
fn watch_expiration(
    entries: &Arc<Entries>,
    id: BookId,
    watches: &TaskTracker,
    closed: &CancellationToken,
) {
    let entries = Arc::clone(entries);
    let watch = async move {
        let mut looks = interval_at(Instant::now() + entries.period(), entries.period());
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            if entries.expire(id) {
                break;
            }
        }
    };
    let watch = closed.clone().run_until_cancelled_owned(watch);
    tokio::spawn(watches.track_future(watch)); // anchor: spawn
}
