//! A forwarder that ends when it has something to pass on and nobody takes it: until a copy is sold, all of them stay.
//!
//! Counter: tasks-level

use futures_util::{Stream, stream};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::mpsc::{self, error::TrySendError};

use crate::stock::{BACKLOG, Level};

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
                Ok(level) => {
                    // A client that has no room for this one hears of the next.
                    if let Err(TrySendError::Closed(_)) = queue.try_send(level) {
                        break;
                    }
                }
                Err(RecvError::Lagged(_missed)) => {}
                Err(RecvError::Closed) => break,
            }
        }
    };
    tokio::spawn(forwarding);
}
