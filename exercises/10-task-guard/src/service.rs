//! What a guard may do with a service. Nothing is to be changed here.

/// A build of the service in a test, alone in its process.
pub trait Service {
    /// Sends so many requests, one after the other, and waits until all are answered.
    fn serve(&mut self, requests: usize);

    /// Live tasks of its runtime now: what `/metrics` calls `tokio_alive_tasks`.
    fn live_tasks(&self) -> usize;
}
