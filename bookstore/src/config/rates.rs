//! How much the profilers sample from the start. Named as at `/debug/pprof/rates`, where each can be changed later.

use std::time::Duration;

use clap::Args;
use clap::builder::{RangedU64ValueParser, TypedValueParser};
use pprof_http::{block, heap, mutex};

/// The rates of the profilers that have one; 0 switches off.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Rates of the profilers")]
pub struct Rates {
    /// Mean number of bytes from one heap sample to the next; 0 samples none
    #[arg(long, value_name = "BYTES", env = "BOOKSTORE_HEAP_BYTES", default_value_t = heap::DEFAULT_RATE as u64, value_parser = up_to(1 << 40))]
    heap_bytes: u64,

    /// From how many microseconds on a poll that holds its worker is in the block profile; 0 counts none
    #[arg(long, value_name = "MICROSECONDS", env = "BOOKSTORE_BLOCK_THRESHOLD_US", default_value_t = micros(block::DEFAULT_THRESHOLD), value_parser = up_to(1_000_000_000))]
    block_threshold_us: u64,

    /// One wait in the block profile for so many nanoseconds of waiting, longer ones all; 0 counts none
    #[arg(long, value_name = "NANOSECONDS", env = "BOOKSTORE_BLOCK_RATE_NS", default_value_t = block::DEFAULT_RATE, value_parser = up_to(1_000_000_000_000))]
    block_rate_ns: u64,

    /// One contention in so many is in the mutex profile; 0 counts none
    #[arg(
        long,
        value_name = "CONTENTIONS",
        env = "BOOKSTORE_MUTEX_FRACTION",
        default_value_t = mutex::DEFAULT_FRACTION
    )]
    mutex_fraction: u32,
}

impl Rates {
    /// Sets them for this process.
    pub fn set(self) {
        heap::set_rate(usize::try_from(self.heap_bytes).expect("a count of bytes up to 2^40"));
        block::set_threshold(Duration::from_micros(self.block_threshold_us));
        block::set_rate(self.block_rate_ns);
        mutex::set_fraction(self.mutex_fraction);
    }
}

fn micros(threshold: Duration) -> u64 {
    u64::try_from(threshold.as_micros()).expect("a threshold is far below 584,000 years")
}

fn up_to(most: u64) -> impl TypedValueParser<Value = u64> {
    RangedU64ValueParser::<u64>::new().range(..=most)
}
