//! Chapter 04, a heap that grows: what its walkthrough and its claims share.
//!
//! - `main.rs` is the chapter as a program: read it beside the README.
//! - [`switched`] repairs a service while it runs, and tells what stays.

pub mod switched;

/// The fault that this chapter hunts.
pub const FAULT: &str = "heap-growth";
