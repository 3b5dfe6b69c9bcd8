//! More workers: they write four lines at a time, each by itself, and the database takes one at a time.
//!
//! Counter: sends-that-waited

use std::sync::{Arc, OnceLock};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use pprof_http::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::Mutex;

use super::{Entry, Office, Queue};

/// Lines that may wait for the worker.
const ROOM: usize = 1;

/// Workers.
const WORKERS: usize = 4;

/// The queue.
pub(super) struct Lines {
    office: Office,
    queue: OnceLock<Sender<Entry>>,
}

impl Lines {
    pub(super) fn new(office: Office) -> Self {
        Self {
            office,
            queue: OnceLock::new(),
        }
    }

    fn open(&self) -> Sender<Entry> {
        let (queue, lines) = mpsc::channel(ROOM);
        let lines = Arc::new(Mutex::new(lines));
        for _ in 0..WORKERS {
            let (office, lines) = (self.office.clone(), Arc::clone(&lines));
            self.office.workers.spawn(work(office, lines));
        }
        queue
    }
}

impl Queue for Lines {
    fn send(&self, entry: Entry) -> BoxFuture<'_, ()> {
        async move {
            let queue = self.queue.get_or_init(|| self.open());
            let sent = queue.send(entry).await;
            if sent.is_err() {
                tracing::error!("the ledger has closed, and misses a line");
            }
        }
        .boxed()
    }
}

async fn work(office: Office, lines: Arc<Mutex<Receiver<Entry>>>) {
    let mut line = Vec::with_capacity(1);
    loop {
        let received = office.receive(&mut *lines.lock().await, &mut line, 1).await;
        if !received {
            break;
        }
        office.write(&line).await;
    }
}
