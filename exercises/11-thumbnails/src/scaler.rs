//! The library that scales pictures. Nothing is to be changed here.

/// Scales pictures: CPU work of some hundred milliseconds, on the thread that calls.
pub trait Scaler: Send + Sync + 'static {
    /// The picture at the width of a thumbnail.
    fn scale(&self, picture: &[u8]) -> Vec<u8>;
}
