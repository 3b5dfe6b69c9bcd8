//! A set for each order: it ends with the call, and its job with it, before the receipt is written.
//!
//! Counter: receipts-written

use tokio::task::JoinSet;

use super::ReceiptMetrics;

/// The jobs.
pub(crate) struct Jobs {
    metrics: ReceiptMetrics,
}

impl Jobs {
    pub(super) fn new(metrics: ReceiptMetrics) -> Self {
        Self { metrics }
    }

    #[inline(never)]
    pub(super) fn start(&self, job: impl Future<Output = ()> + Send + 'static) {
        let mut running = JoinSet::new();
        running.spawn(job);
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52 jobs")]
        self.metrics.held.set(running.len() as f64);
    }

    pub(super) async fn close(&self) {
        self.metrics.held.set(0.0);
    }
}
