//! Verdicts: is a fault proved, and is its repair?
//!
//! A fault is proved two-sided. The planted side must show its fault: the profile names the culprit's function and line, and the
//! counter passes its bound. The repaired side must not, with the same work done and the same answers given. Counters come
//! from general instrumentation (profiles, metrics) and never from code that knows of the fault.
//!
//! | file | concept |
//! |---|---|
//! | `check` | one expectation met or not: expected, measured, why it matters, next command |
//! | `expectation`, `expectations/` | what a fault's proof consists of, and each fault's own |
//! | `culprit` | where a fault sits in the source and how it looks in a profile |
//! | `census` | live tasks by the place that started them |
//! | `measure`, `settle`, `probe` | a fresh process under load, read off at N, 2N and 4N requests |
//! | `series`, `growth` | what was read off, and its slope |
//! | `proof`, `report` | the sides put together: PASS, FAIL or INCONCLUSIVE |
//! | `tally` | repeated proofs, counted |
//! | `evidence` | the profiles and figures, kept in files |
//!
//! Watchdogs stand outside the service: it runs in a process of its own, and every wait for it has a deadline in this one.

mod census;
mod check;
mod culprit;
mod evidence;
mod expectation;
pub mod expectations;
mod growth;
mod measure;
mod probe;
mod proof;
mod report;
mod series;
mod settle;
#[cfg(test)]
mod specimen;
mod tally;

pub use census::{Census, Site};
pub use check::{Check, Outcome};
pub use culprit::Culprit;
pub use expectation::{Expectation, Probe, Work};
pub use growth::Growth;
pub use measure::{Bench, Event, Measured, measure};
pub use proof::{Sides, edited, prove};
pub use report::{KeptReport, PointReport, Proof, SideReport};
pub use series::{Reading, Series};
pub use settle::{Settled, settled};
pub use tally::{Counts, Tally};

use crate::service::State;
use serde::Serialize;

/// What a side is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The fault is there and shows.
    Planted,
    /// It is not there.
    Repaired,
    /// The planted file after a reader's edit: it must do as well as the repaired one.
    Edited,
}

impl Side {
    /// The state that a process is launched in to be held to this.
    pub fn state(self) -> State {
        match self {
            Self::Planted | Self::Edited => State::Planted,
            Self::Repaired => State::Repaired,
        }
    }
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Planted => "planted",
            Self::Repaired => "repaired",
            Self::Edited => "edited",
        })
    }
}
