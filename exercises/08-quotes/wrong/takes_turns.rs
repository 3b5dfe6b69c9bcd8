//! Wrong: the requests take turns at the carrier, by a lock that is made for async. Nobody blocks, and who leaves in the middle of a
//! question breaks off the conversation there.
//! Counter: questions-broken-off
//!
//! What a parcel costs to send.
//!
//! The carrier allows its customers one conversation at a time. [`Desk::open`] takes it; whoever needs a quote asks
//! [`Desk::quote`], from as many requests at once as there are.

pub mod carrier;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::Mutex;

use carrier::{Carrier, Cents, Parcel};

/// A carrier of whatever type.
trait Conversation: Send {
    fn ask(&mut self, parcel: Parcel) -> Pin<Box<dyn Future<Output = Cents> + Send + '_>>;
}

impl<C: Carrier> Conversation for C {
    fn ask(&mut self, parcel: Parcel) -> Pin<Box<dyn Future<Output = Cents> + Send + '_>> {
        Box::pin(self.quote(parcel))
    }
}

/// The shop's side of the conversation. Copies share it.
#[derive(Clone)]
pub struct Desk {
    conversation: Arc<Mutex<dyn Conversation>>,
}

impl Desk {
    /// Starts the conversation.
    pub fn open(carrier: impl Carrier) -> Self {
        Self {
            conversation: Arc::new(Mutex::new(carrier)),
        }
    }

    /// What the carrier wants for a parcel; `None` when the conversation has ended.
    pub async fn quote(&self, parcel: Parcel) -> Option<Cents> {
        Some(self.conversation.lock().await.ask(parcel).await)
    }
}
