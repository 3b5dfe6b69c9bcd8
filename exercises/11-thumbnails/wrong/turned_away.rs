//! Wrong: who finds no place is turned away. The threads are bounded, and most of the import has no cover.
//! Counter: thumbnails-made
//!
//! Thumbnails of covers.
//!
//! Publishers send their covers, and each request makes its thumbnail by [`Thumbnails::make`]. An import sends some hundred at once.

pub mod scaler;

use std::sync::Arc;

use tokio::sync::Semaphore;

use scaler::Scaler;

/// Covers that are scaled at one time.
const AT_ONCE: usize = 4;

/// Makes thumbnails. Copies share the scaler.
#[derive(Debug)]
pub struct Thumbnails<S> {
    scaler: Arc<S>,
    places: Arc<Semaphore>,
}

impl<S> Clone for Thumbnails<S> {
    fn clone(&self) -> Self {
        Self {
            scaler: Arc::clone(&self.scaler),
            places: Arc::clone(&self.places),
        }
    }
}

impl<S: Scaler> Thumbnails<S> {
    /// Scales by `scaler`.
    pub fn new(scaler: S) -> Self {
        Self {
            scaler: Arc::new(scaler),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// The thumbnail of a picture; `None` if the scaler could not cope with it.
    ///
    /// Scaling would block a worker, so it goes to the pool for blocking work.
    pub async fn make(&self, picture: Vec<u8>) -> Option<Vec<u8>> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        let scaler = Arc::clone(&self.scaler);
        tokio::task::spawn_blocking(move || {
            let thumbnail = scaler.scale(&picture);
            drop(place);
            thumbnail
        })
        .await
        .ok()
    }
}
