//! Chapter 02, a task leak: what its walkthrough, its claims and its evidence share.
//!
//! - `main.rs` is the chapter as a program: read it beside the README.
//! - [`hunt`] runs a bookstore under the chapter's load and reads it off.
//! - [`reading`] turns profiles into the text that a reader would get from `cargo lab pprof`.

pub mod hunt;
pub mod reading;

/// The fault that this chapter hunts.
pub const FAULT: &str = "watch-expiration";
