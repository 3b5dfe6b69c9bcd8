//! The auditors' journal.

use std::future::Future;

use pprof_http::sync::Mutex;

/// Where the compacted journal goes.
pub trait Archive: Send {
    /// Stores a part of it.
    fn store(&mut self, part: Vec<String>) -> impl Future<Output = ()> + Send;
}

/// What was done, in order.
#[derive(Debug, Default)]
pub struct Journal {
    entries: Mutex<Vec<String>>,
}

impl Journal {
    /// Notes something; in a task of its own, so that no customer waits for it.
    pub fn note(&self, entry: String) -> impl Future<Output = ()> + Send + '_ {
        Box::pin(async move {
            let mut entries = self.entries.lock().await;
            entries.push(entry);
        })
    }

    /// Moves all entries to the archive, and lets no entry in before the archive has them: the auditors ask for that.
    pub fn compact<'a>(
        &'a self,
        archive: &'a mut impl Archive,
    ) -> impl Future<Output = ()> + Send + 'a {
        Box::pin(async move {
            let mut entries = self.entries.lock().await;
            let part = std::mem::take(&mut *entries);
            archive.store(part).await;
            drop(entries);
        })
    }
}
