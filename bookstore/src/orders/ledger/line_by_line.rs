//! A queue that hands over one line at a time: whoever has sent one knows that the one before it is being written.

use std::sync::OnceLock;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use pprof_http::sync::mpsc::{self, Receiver, Sender};

use super::{Entry, Office, Queue};

/// Lines that may wait for the worker.
const ROOM: usize = 1;

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
        let office = self.office.clone();
        self.office.workers.spawn(work(office, lines));
        queue
    }
}

impl Queue for Lines {
    fn send(&self, entry: Entry) -> BoxFuture<'_, ()> {
        async move {
            let queue = self.queue.get_or_init(|| self.open());
            let sent = queue.send(entry).await; // anchor: send
            if sent.is_err() {
                tracing::error!("the ledger has closed, and misses a line");
            }
        }
        .boxed()
    }
}

async fn work(office: Office, mut lines: Receiver<Entry>) {
    let mut line = Vec::with_capacity(1);
    while office.receive(&mut lines, &mut line, 1).await {
        office.write(&line).await;
    }
}
