//! What the exercises' checks share. Learners' crates do not depend on it; their tests do.
//!
//! - [`Finding`]: a failure in the course's form, which `cargo lab exercise check` reads.
//! - [`bounded`], [`on_runtime`]: run a check under a watchdog that is a thread outside of the code under test, so that
//!   code which blocks, spins or deadlocks fails the check and says so.
//! - [`settle`], [`until`]: wait in turns of the runtime, never in seconds.
//! - [`measure`]: allocations and live bytes of a closure, counted on its thread alone.

mod finding;
mod turns;
mod watchdog;

pub use allocation_counter::{AllocationInfo, measure};

pub use finding::{Finding, Verdict};
pub use turns::{settle, until};
pub use watchdog::{BOUND, bounded, on_runtime};
