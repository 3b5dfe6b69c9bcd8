//! A listener that reads the changes itself: when it leaves, nothing of it is left.

use futures_util::{Stream, stream};
use tokio::sync::broadcast::{self, error::RecvError};

use crate::stock::Level;

/// The changes from now on.
pub(super) fn of(changes: &broadcast::Sender<Level>) -> impl Stream<Item = Level> + use<> {
    stream::unfold(changes.subscribe(), async |mut heard| {
        loop {
            match heard.recv().await {
                Ok(level) => return Some((level, heard)),
                Err(RecvError::Lagged(_missed)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    })
}
