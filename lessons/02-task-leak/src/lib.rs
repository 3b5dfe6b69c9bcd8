//! Chapter 02, a task leak: what its walkthrough, its claims and its evidence share.
//!
//! - `main.rs` is the chapter as a program: read it beside the README.
//! - [`hunt`] runs a bookstore under the chapter's load and reads it off.

pub mod hunt;

/// The fault that this chapter hunts.
pub const FAULT: &str = "watch-expiration";
