//! The carrier's side. Nothing is to be changed here.

use std::future::Future;

/// A price in cents.
pub type Cents = u64;

/// What is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parcel {
    /// Its weight.
    pub grams: u64,
}

/// A conversation with the carrier: one question after the other.
pub trait Carrier: Send + 'static {
    /// Asks for a price and waits for it.
    fn quote(&mut self, parcel: Parcel) -> impl Future<Output = Cents> + Send;
}
