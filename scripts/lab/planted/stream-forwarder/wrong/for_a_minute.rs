//! A forwarder that ends after a minute: a minute's listeners are forwarded to at any time, and those who stay are cut off.
//!
//! Counter: tasks-level

use std::time::Duration;

use futures_util::{Stream, stream};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::stock::{BACKLOG, Level};

/// Nobody listens longer than this.
const LONGEST: Duration = Duration::from_mins(1);

/// The changes from now on.
pub(super) fn of(changes: &broadcast::Sender<Level>) -> impl Stream<Item = Level> + use<> {
    let (queue, levels) = mpsc::channel(BACKLOG);
    forward(changes.subscribe(), queue);
    stream::unfold(levels, async |mut levels| {
        levels.recv().await.map(|level| (level, levels))
    })
}

#[inline(never)]
fn forward(mut heard: broadcast::Receiver<Level>, queue: mpsc::Sender<Level>) {
    let forwarding = async move {
        loop {
            match heard.recv().await {
                // A client that has no room for this one hears of the next.
                Ok(level) => {
                    let _ = queue.try_send(level);
                }
                Err(RecvError::Lagged(_missed)) => {}
                Err(RecvError::Closed) => break,
            }
        }
    };
    tokio::spawn(timeout(LONGEST, forwarding));
}
