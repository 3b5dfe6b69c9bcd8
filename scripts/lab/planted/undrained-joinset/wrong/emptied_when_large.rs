//! A set that is emptied once it holds ten thousand: until then it grows with every order, and then again.
//!
//! Counter: jobs-held-level

use std::sync::Mutex;

use tokio::task::JoinSet;

use super::ReceiptMetrics;

/// Jobs that are held at most.
const ENOUGH: usize = 10_000;

/// The jobs.
pub(crate) struct Jobs {
    // std's lock: never held across an await.
    running: Mutex<JoinSet<()>>,
    metrics: ReceiptMetrics,
}

impl Jobs {
    pub(super) fn new(metrics: ReceiptMetrics) -> Self {
        Self {
            running: Mutex::default(),
            metrics,
        }
    }

    #[inline(never)]
    pub(super) fn start(&self, job: impl Future<Output = ()> + Send + 'static) {
        let mut running = self.running.lock().expect("no holder of the lock panics");
        if running.len() >= ENOUGH {
            while running.try_join_next().is_some() {}
        }
        running.spawn(job);
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52 jobs")]
        self.metrics.held.set(running.len() as f64);
    }

    pub(super) async fn close(&self) {
        let running =
            std::mem::take(&mut *self.running.lock().expect("no holder of the lock panics"));
        running.join_all().await;
        self.metrics.held.set(0.0);
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        // A set that is dropped aborts its jobs, and an order would have no receipt.
        if let Ok(running) = self.running.get_mut() {
            running.detach_all();
        }
    }
}
