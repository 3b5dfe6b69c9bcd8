//! A guard that aborts the forwarder, and is dropped where it is made instead of with the stream: nobody hears anything.
//!
//! Counter: changes-heard

use futures_util::{Stream, stream};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::stock::{BACKLOG, Level};

/// The changes from now on.
pub(super) fn of(changes: &broadcast::Sender<Level>) -> impl Stream<Item = Level> + use<> {
    let (queue, levels) = mpsc::channel(BACKLOG);
    let _ = Forwarder(forward(changes.subscribe(), queue));
    stream::unfold(levels, async |mut levels| {
        levels.recv().await.map(|level| (level, levels))
    })
}

/// Ends its task with itself.
struct Forwarder(AbortHandle);

impl Drop for Forwarder {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[inline(never)]
fn forward(mut heard: broadcast::Receiver<Level>, queue: mpsc::Sender<Level>) -> AbortHandle {
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
    tokio::spawn(forwarding).abort_handle()
}
