//! Reservations, with what stands beside them.
//!
//! Nothing is to be changed in this crate: its profiles are to be read. Its locks are `pprof_http`'s, which are tokio's with a
//! clock beside them.

pub mod journal;
pub mod shelf;
pub mod warehouse;
