//! Wrong: the request looks for its answer every five milliseconds and sleeps in between. No worker is blocked; each request that
//! waits wakes one two hundred times a second, and its answer comes late.
//! Counter: polls-while-waiting
//!
//! What a parcel costs to send.
//!
//! The carrier allows its customers one conversation at a time. [`Desk::open`] starts the task that holds it; whoever needs a quote
//! asks [`Desk::quote`], from as many requests at once as there are.

pub mod carrier;

use std::sync::mpsc::{Sender, TryRecvError, channel};
use std::time::Duration;

use tokio::sync::mpsc;

use carrier::{Carrier, Cents, Parcel};

/// Questions that may wait for the conversation.
const WAITING: usize = 1_024;
/// How long a request waits before it looks for its answer again.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// A question, and where its answer goes.
#[derive(Debug)]
struct Question {
    parcel: Parcel,
    answer: Sender<Cents>,
}

/// The shop's side of the conversation. Copies share it.
#[derive(Debug, Clone)]
pub struct Desk {
    questions: mpsc::Sender<Question>,
}

impl Desk {
    /// Starts the conversation.
    pub fn open(carrier: impl Carrier) -> Self {
        let (questions, asked) = mpsc::channel(WAITING);
        tokio::spawn(converse(carrier, asked));
        Self { questions }
    }

    /// What the carrier wants for a parcel; `None` when the conversation has ended.
    pub async fn quote(&self, parcel: Parcel) -> Option<Cents> {
        let (answer, answered) = channel();
        self.questions
            .send(Question { parcel, answer })
            .await
            .ok()?;
        loop {
            match answered.try_recv() {
                Ok(cents) => return Some(cents),
                Err(TryRecvError::Empty) => tokio::time::sleep(LOOK_AGAIN).await,
                Err(TryRecvError::Disconnected) => return None,
            }
        }
    }
}

async fn converse(mut carrier: impl Carrier, mut asked: mpsc::Receiver<Question>) {
    while let Some(question) = asked.recv().await {
        let cents = carrier.quote(question.parcel).await;
        // Whoever asked may have left.
        let _ = question.answer.send(cents);
    }
}
