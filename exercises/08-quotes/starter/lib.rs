//! What a parcel costs to send.
//!
//! The carrier allows its customers one conversation at a time. [`Desk::open`] starts the task that holds it; whoever needs a quote
//! asks [`Desk::quote`], from as many requests at once as there are.

pub mod carrier;

use std::sync::mpsc::{Sender, channel};

use tokio::sync::mpsc;

use carrier::{Carrier, Cents, Parcel};

/// Questions that may wait for the conversation.
const WAITING: usize = 1_024;

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
        answered.recv().ok()
    }
}

async fn converse(mut carrier: impl Carrier, mut asked: mpsc::Receiver<Question>) {
    while let Some(question) = asked.recv().await {
        let cents = carrier.quote(question.parcel).await;
        // Whoever asked may have left.
        let _ = question.answer.send(cents);
    }
}
