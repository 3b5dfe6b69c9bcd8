//! Thumbnails of covers.
//!
//! Publishers send their covers, and each request makes its thumbnail by [`Thumbnails::make`]. An import sends some hundred at once.

pub mod scaler;

use std::sync::Arc;

use scaler::Scaler;

/// Makes thumbnails. Copies share the scaler.
#[derive(Debug)]
pub struct Thumbnails<S> {
    scaler: Arc<S>,
}

impl<S> Clone for Thumbnails<S> {
    fn clone(&self) -> Self {
        Self {
            scaler: Arc::clone(&self.scaler),
        }
    }
}

impl<S: Scaler> Thumbnails<S> {
    /// Scales by `scaler`.
    pub fn new(scaler: S) -> Self {
        Self {
            scaler: Arc::new(scaler),
        }
    }

    /// The thumbnail of a picture; `None` if the scaler could not cope with it.
    ///
    /// Scaling would block a worker, so it goes to the pool for blocking work.
    pub async fn make(&self, picture: Vec<u8>) -> Option<Vec<u8>> {
        let scaler = Arc::clone(&self.scaler);
        tokio::task::spawn_blocking(move || scaler.scale(&picture))
            .await
            .ok()
    }
}
