//! The bookstore as its clients see it: over its routers, and as a process.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends at the first thing that goes wrong"
)]

mod answers;
mod app;
mod faults;
mod process;
mod refusals;
mod seed;
mod start;
