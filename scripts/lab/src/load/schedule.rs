//! When each request is meant to start.

use std::num::NonZeroU32;
use std::time::Duration;

/// Request `i` is due `i / rate` seconds after the start, whatever became of the requests before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    rate: NonZeroU32,
    requests: u64,
}

impl Schedule {
    /// `requests` in all, at `rate` per second.
    pub fn of_requests(rate: NonZeroU32, requests: u64) -> Self {
        Self { rate, requests }
    }

    /// As many as fall due within `duration`, at least one.
    pub fn of_duration(rate: NonZeroU32, duration: Duration) -> Self {
        let due = duration.as_nanos() * u128::from(rate.get()) / 1_000_000_000;
        Self {
            rate,
            requests: u64::try_from(due).map_or(u64::MAX, |due| due.max(1)),
        }
    }

    /// How many requests it holds.
    pub fn requests(&self) -> u64 {
        self.requests
    }

    /// Requests per second.
    pub fn rate(&self) -> NonZeroU32 {
        self.rate
    }

    /// The intended start of request `index`, from the run's start.
    pub fn due(&self, index: u64) -> Duration {
        let nanos = u128::from(index) * 1_000_000_000 / u128::from(self.rate.get());
        // 2^64 nanoseconds are 584 years.
        u64::try_from(nanos).map_or(Duration::MAX, Duration::from_nanos)
    }

    /// From the first intended start to the end of the last request's slot.
    pub fn length(&self) -> Duration {
        self.due(self.requests)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(rate: u32) -> NonZeroU32 {
        NonZeroU32::new(rate).unwrap()
    }

    #[test]
    fn starts_do_not_drift_from_the_rate() {
        let schedule = Schedule::of_requests(rate(3), 300);
        assert_eq!(schedule.due(0), Duration::ZERO);
        assert_eq!(schedule.due(1), Duration::from_nanos(333_333_333));
        assert_eq!(schedule.due(299), Duration::from_nanos(99_666_666_666));
        assert_eq!(schedule.length(), Duration::from_secs(100));
    }

    #[test]
    fn a_duration_holds_what_falls_due_in_it() {
        assert_eq!(
            Schedule::of_duration(rate(200), Duration::from_millis(2_500)).requests(),
            500
        );
        assert_eq!(
            Schedule::of_duration(rate(1), Duration::from_millis(10)).requests(),
            1
        );
    }
}
