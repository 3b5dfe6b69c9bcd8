//! Searches in a catalogue that is held in memory.
//!
//! Nothing is to be changed in this crate: its profiles are to be read. [`site::Site`] is where a request comes in.

pub mod answers;
pub mod catalogue;
pub mod phrases;
pub mod sessions;
pub mod site;
