//! Chapter 09, what profilers miss: its experiments, each a small program that is profiled by itself.
//!
//! - [`lines`]: one function whose three lines cost 1 : 3 : 6.
//! - [`waiting`]: work that takes long and costs no CPU time.
//! - [`burst`]: memory that is given back, and stays resident.
//! - [`store`]: the bookstore under the burst of the control.
//! - [`mod@bench`]: the listener that all of them are profiled through.
//! - [`repeats`]: what many runs of all verdicts came to.
//!
//! `examples/` has a program for each; `examples/experiments.rs` takes the evidence that ships.

pub mod bench;
pub mod burst;
pub mod lines;
pub mod repeats;
pub mod store;
pub mod waiting;

/// The fault of this chapter: a control, in which nothing leaks.
pub const FAULT: &str = "rss-stays";

/// Heap profiles need it, in each program of this crate.
#[global_allocator]
static ALLOCATOR: pprof_http::HeapAllocator = pprof_http::HeapAllocator::new(std::alloc::System);
