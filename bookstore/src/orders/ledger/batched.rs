//! A queue with room for a rush, and a worker that writes all that has come in one statement.

use tokio::sync::mpsc::{self, error::TrySendError};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Entry, LedgerMetrics, write};
use crate::db::Db;

/// Lines that may wait for the worker, and that it writes at once.
const ROOM: usize = 256;

/// The queue and its worker.
pub(super) struct Queue {
    entries: mpsc::Sender<Entry>,
    metrics: LedgerMetrics,
    closed: CancellationToken,
    worker: TaskTracker,
}

impl Queue {
    pub(super) fn open(db: Db, metrics: LedgerMetrics) -> Self {
        let (entries, queue) = mpsc::channel(ROOM);
        let closed = CancellationToken::new();
        let worker = TaskTracker::new();
        worker.spawn(work(db, metrics.clone(), queue, closed.clone()));
        Self {
            entries,
            metrics,
            closed,
            worker,
        }
    }

    pub(super) async fn send(&self, entry: Entry) {
        let Err(TrySendError::Full(entry)) = self.entries.try_send(entry) else {
            return;
        };
        self.metrics.waited.increment(1);
        // An error says that the shop has closed; the line would have had no worker.
        let _ = self.entries.send(entry).await;
    }

    pub(super) async fn close(&self) {
        self.closed.cancel();
        self.worker.close();
        self.worker.wait().await;
    }
}

async fn work(
    db: Db,
    metrics: LedgerMetrics,
    mut queue: mpsc::Receiver<Entry>,
    closed: CancellationToken,
) {
    let mut batch = Vec::with_capacity(ROOM);
    loop {
        let received = closed
            .run_until_cancelled(queue.recv_many(&mut batch, ROOM))
            .await;
        match received {
            Some(0) => break,
            Some(_) => {
                write(&db, &metrics, &batch).await;
                batch.clear();
            }
            // What is in the queue still comes, and then the end.
            None => {
                queue.close();
                while queue.recv_many(&mut batch, ROOM).await > 0 {
                    write(&db, &metrics, &batch).await;
                    batch.clear();
                }
                break;
            }
        }
    }
}
