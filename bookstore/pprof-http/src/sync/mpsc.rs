//! Bounded channels, timed where senders wait for room.

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::{SendError, TrySendError};

use crate::block::Waiting;

pub use tokio::sync::mpsc::{Permit, Receiver};

const KIND: &str = "send";

/// [`tokio::sync::mpsc::channel`], whose senders time their waits.
///
/// A full channel is nobody's to hold: its waits are in the block profile, not in mutex.
pub fn channel<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = mpsc::channel(capacity);
    (Sender { inner: sender }, receiver)
}

/// [`tokio::sync::mpsc::Sender`], timed where it waits for room.
#[derive(Debug)]
pub struct Sender<T> {
    inner: mpsc::Sender<T>,
}

impl<T> Sender<T> {
    /// Sends, when there is room. Cancel safe as [`tokio::sync::mpsc::Sender::send`] is.
    pub async fn send(&self, value: T) -> Result<(), SendError<T>> {
        Waiting::new(KIND, None, self.inner.send(value)).await
    }

    /// Waits for room, and keeps it until it is used.
    pub async fn reserve(&self) -> Result<Permit<'_, T>, SendError<()>> {
        Waiting::new(KIND, None, self.inner.reserve()).await
    }

    /// Sends if there is room.
    pub fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        self.inner.try_send(value)
    }

    /// Waits until there is no receiver any more.
    pub async fn closed(&self) {
        self.inner.closed().await;
    }

    /// Whether there is no receiver any more.
    pub fn is_closed(&self) -> bool {
        self.inner.is_closed()
    }

    /// How much room there is now.
    pub fn capacity(&self) -> usize {
        self.inner.capacity()
    }

    /// How much room there is at most.
    pub fn max_capacity(&self) -> usize {
        self.inner.max_capacity()
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
        }
    }
}
