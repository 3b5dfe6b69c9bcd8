//! The service's heartbeat clock. Nothing is to be changed here.

use std::time::Duration;

use tokio::sync::watch;

/// Heartbeats since the service started.
pub type Beat = u64;

/// Counts heartbeats and wakes whoever follows them. Copies share the count.
#[derive(Debug, Clone)]
pub struct Clock {
    beats: watch::Sender<Beat>,
}

impl Clock {
    /// A clock at beat 0 that moves only by [`tick`](Self::tick).
    pub fn new() -> Self {
        Self {
            beats: watch::Sender::new(0),
        }
    }

    /// The current beat.
    pub fn now(&self) -> Beat {
        *self.beats.borrow()
    }

    /// Moves on by one beat.
    pub fn tick(&self) {
        self.beats.send_modify(|beat| *beat += 1);
    }

    /// Yields each beat from the next one on.
    pub fn follow(&self) -> watch::Receiver<Beat> {
        self.beats.subscribe()
    }

    /// Ticks every `period` for as long as the future is polled: the service's `main` drives its clock with this.
    pub async fn run(&self, period: Duration) {
        let mut interval = tokio::time::interval(period);
        loop {
            interval.tick().await;
            self.tick();
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}
