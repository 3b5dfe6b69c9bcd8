//! The bookstore as its clients see it: over its routers, and as a process.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends at the first thing that goes wrong"
)]

mod allocations;
mod answers;
mod app;
mod ceilings;
mod confirmations;
mod connections;
mod costs;
mod covers;
mod faults;
mod help;
mod jpeg;
mod ledger;
mod locks;
mod memory;
mod orders;
mod pages;
mod pricing;
mod process;
mod profiles;
mod refusals;
mod reports;
mod seed;
mod start;
mod stock;
mod task_profile;
mod transfers;
mod visitors;
