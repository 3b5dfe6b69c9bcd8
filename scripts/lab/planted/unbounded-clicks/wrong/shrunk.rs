//! Takes as little memory for each click as it can, and still every click.
//!
//! Counter: queue-length

use std::sync::OnceLock;

use tokio::sync::mpsc::{self, UnboundedSender};

use super::{Click, ClickMetrics, Queue};
use crate::error::Result;
use crate::pricing::client::Client;

/// The queue. Its task starts with the first click.
pub(super) struct Clicks {
    pricing: Client,
    metrics: ClickMetrics,
    queue: OnceLock<UnboundedSender<Vec<u8>>>,
}

impl Clicks {
    pub(super) fn new(pricing: Client, metrics: ClickMetrics) -> Self {
        Self {
            pricing,
            metrics,
            queue: OnceLock::new(),
        }
    }

    fn open(&self) -> UnboundedSender<Vec<u8>> {
        let (queue, mut clicks) = mpsc::unbounded_channel();
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
fn enqueue(queue: &UnboundedSender<Vec<u8>>, metrics: &ClickMetrics, click: &Click) -> Result<()> {
    let mut line = serde_json::to_vec(click)?;
    line.shrink_to_fit();
    if queue.send(line).is_ok() {
        metrics.waiting.increment(1.0);
    }
    Ok(())
}
