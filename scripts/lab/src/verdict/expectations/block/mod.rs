//! The faults that hold up workers and requests.
//!
//! They are proved by counts, of polls and of calls: how long each of them took is the machine's business.

mod hash_on_worker;
mod tight_channel;

pub use hash_on_worker::HASH_ON_WORKER;
pub use tight_channel::TIGHT_CHANNEL;
