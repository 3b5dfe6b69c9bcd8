//! The figure tells of the jobs that run, and the set goes on holding all that ever ran.
//!
//! Counter: heap-level

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use tokio::task::JoinSet;

use super::ReceiptMetrics;

/// The jobs.
pub(crate) struct Jobs {
    // std's lock: never held across an await.
    running: Mutex<JoinSet<()>>,
    unfinished: Arc<AtomicU32>,
    metrics: ReceiptMetrics,
}

impl Jobs {
    pub(super) fn new(metrics: ReceiptMetrics) -> Self {
        Self {
            running: Mutex::default(),
            unfinished: Arc::default(),
            metrics,
        }
    }

    #[inline(never)]
    pub(super) fn start(&self, job: impl Future<Output = ()> + Send + 'static) {
        let mut running = self.running.lock().expect("no holder of the lock panics");
        let (held, unfinished) = (self.metrics.held.clone(), Arc::clone(&self.unfinished));
        running.spawn(async move {
            held.set(f64::from(unfinished.fetch_add(1, Ordering::Relaxed) + 1));
            job.await;
            held.set(f64::from(unfinished.fetch_sub(1, Ordering::Relaxed) - 1));
        });
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
