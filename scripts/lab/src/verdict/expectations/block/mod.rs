//! The faults that hold up workers and requests.
//!
//! They are proved by counts, of polls and of calls: how long each of them took is the machine's business.

mod file_io_on_worker;
mod hash_on_worker;
mod pool_hold;
mod tight_channel;

pub use file_io_on_worker::FILE_IO_ON_WORKER;
pub use hash_on_worker::HASH_ON_WORKER;
pub use pool_hold::POOL_HOLD;
pub use tight_channel::TIGHT_CHANNEL;
