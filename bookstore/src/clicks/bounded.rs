//! A queue that takes as many clicks as it has room for.

use std::sync::OnceLock;

use tokio::sync::mpsc::{self, Sender};

use super::{Click, ClickMetrics, Queue};
use crate::error::Result;
use crate::pricing::client::Client;

/// Clicks that may wait: a few seconds' worth.
const ROOM: usize = 256;

/// The queue. Its task starts with the first click.
pub(super) struct Clicks {
    pricing: Client,
    metrics: ClickMetrics,
    queue: OnceLock<Sender<Vec<u8>>>,
}

impl Clicks {
    pub(super) fn new(pricing: Client, metrics: ClickMetrics) -> Self {
        Self {
            pricing,
            metrics,
            queue: OnceLock::new(),
        }
    }

    fn open(&self) -> Sender<Vec<u8>> {
        let (queue, mut clicks) = mpsc::channel(ROOM);
        let (pricing, metrics) = (self.pricing.clone(), self.metrics.clone());
        tokio::spawn(async move {
            while let Some(click) = clicks.recv().await {
                metrics.pass_on(&pricing, click).await;
            }
        });
        queue
    }
}

impl Queue for Clicks {
    fn send(&self, click: &Click) -> Result<()> {
        let queue = self.queue.get_or_init(|| self.open());
        enqueue(queue, &self.metrics, click)
    }
}

#[inline(never)]
fn enqueue(queue: &Sender<Vec<u8>>, metrics: &ClickMetrics, click: &Click) -> Result<()> {
    // The room first: no click is written out that nobody will read.
    let Ok(room) = queue.try_reserve() else {
        metrics.dropped.increment(1);
        return Ok(());
    };
    let line = serde_json::to_vec(click)?; // anchor: line
    room.send(line);
    metrics.waiting.increment(1.0);
    Ok(())
}
