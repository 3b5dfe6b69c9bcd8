//! Permits.

use std::sync::Arc;

use tokio::sync::{self, AcquireError, TryAcquireError};

use crate::block::Waiting;
use crate::mutex::{Held, Waiters};

const KIND: &str = "semaphore";

/// [`tokio::sync::Semaphore`], timed where tasks wait for permits.
///
/// Whoever gives a permit back while others wait is charged from when one was given back before.
#[derive(Debug)]
pub struct Semaphore {
    waiters: Arc<Waiters>,
    inner: Arc<sync::Semaphore>,
}

/// Holds permits of a [`Semaphore`].
pub type SemaphorePermit<'a> = Held<'a, sync::SemaphorePermit<'a>>;
/// Holds permits of a [`Semaphore`], and a part in it.
pub type OwnedSemaphorePermit = Held<'static, sync::OwnedSemaphorePermit>;

impl Semaphore {
    /// With so many permits.
    pub fn new(permits: usize) -> Self {
        Self {
            waiters: Arc::new(Waiters::new()),
            inner: Arc::new(sync::Semaphore::new(permits)),
        }
    }

    /// Takes a permit, in the order of asking. Cancel safe as [`tokio::sync::Semaphore::acquire`] is.
    pub async fn acquire(&self) -> Result<SemaphorePermit<'_>, AcquireError> {
        self.acquire_many(1).await
    }

    /// Takes so many permits at once.
    pub async fn acquire_many(&self, permits: u32) -> Result<SemaphorePermit<'_>, AcquireError> {
        let acquire = self.inner.acquire_many(permits);
        let permit = Waiting::new(KIND, Some(&self.waiters), acquire).await?;
        Ok(Held::new(permit, KIND, &self.waiters))
    }

    /// Takes a permit that may be held without borrowing the semaphore.
    pub async fn acquire_owned(&self) -> Result<OwnedSemaphorePermit, AcquireError> {
        let acquire = Arc::clone(&self.inner).acquire_owned();
        let permit = Waiting::new(KIND, Some(&self.waiters), acquire).await?;
        Ok(Held::shared(permit, KIND, &self.waiters))
    }

    /// Takes a permit if there is one.
    pub fn try_acquire(&self) -> Result<SemaphorePermit<'_>, TryAcquireError> {
        let permit = self.inner.try_acquire()?;
        Ok(Held::new(permit, KIND, &self.waiters))
    }

    /// Permits that nobody holds.
    pub fn available_permits(&self) -> usize {
        self.inner.available_permits()
    }

    /// Adds permits.
    pub fn add_permits(&self, permits: usize) {
        self.inner.add_permits(permits);
    }

    /// Gives out no more: those who wait get an error.
    pub fn close(&self) {
        self.inner.close();
    }
}
