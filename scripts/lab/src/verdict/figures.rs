//! A proof's figures, as they ship with a chapter.

use serde::{Deserialize, Serialize};

use super::check::Outcome;
use super::report::{Proof, SideReport};

/// Both sides of a fault in figures. Serialized, it is the `figures.json` that a proof leaves, and that of a chapter's evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The fault's id.
    pub fault: String,
    /// What the counter counts.
    pub unit: String,
    /// The verdict.
    pub outcome: Outcome,
    /// Planted.
    pub planted: SideFigures,
    /// Repaired.
    pub repaired: SideFigures,
    /// What was held of both together.
    pub both: Vec<CheckFigures>,
}

/// One side.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SideFigures {
    /// The counter at each reading, in order.
    pub points: Vec<PointFigures>,
    /// What the side was held to.
    pub checks: Vec<CheckFigures>,
}

/// One reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointFigures {
    /// `baseline`, `warm`, `n`, `2n`, `4n`, and `8n` where more work was needed.
    pub point: String,
    /// Visits so far, the warm-up's included.
    pub requests: u64,
    /// The counter at rest, in the figures' unit.
    pub counter: f64,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckFigures {
    /// Its name.
    pub name: String,
    /// Whether it was met.
    pub passed: bool,
    /// What was expected, in words.
    pub expected: String,
    /// What was measured, in words.
    pub measured: String,
}

impl Figures {
    /// The figures of a proof of both sides.
    pub fn of(proof: &Proof) -> Self {
        let side = |wanted| {
            let found = proof.sides.iter().find(|side| side.side == wanted);
            found.map(SideFigures::of).unwrap_or_default()
        };
        let kept = proof.kept.iter().flat_map(|kept| &kept.checks);
        Self {
            fault: proof.fault.to_owned(),
            unit: proof.unit.to_owned(),
            outcome: proof.outcome,
            planted: side(super::Side::Planted),
            repaired: side(super::Side::Repaired),
            both: kept.map(CheckFigures::of).collect(),
        }
    }
}

impl SideFigures {
    fn of(report: &SideReport) -> Self {
        let points = report.points.iter().map(|point| PointFigures {
            point: point.point.to_owned(),
            requests: point.requests,
            counter: point.counter,
        });
        Self {
            points: points.collect(),
            checks: report.checks.iter().map(CheckFigures::of).collect(),
        }
    }

    /// The counter's growth per visit between two readings; `None` where one of them is missing or no visit lies between them.
    pub fn per_visit(&self, from: &str, to: &str) -> Option<f64> {
        let at = |name: &str| self.points.iter().find(|point| point.point == name);
        let (from, to) = (at(from)?, at(to)?);
        let visits = to
            .requests
            .checked_sub(from.requests)
            .filter(|visits| *visits > 0)?;
        #[expect(clippy::cast_precision_loss, reason = "visits are thousands")]
        let visits = visits as f64;
        Some((to.counter - from.counter) / visits)
    }

    /// The counter at a reading.
    pub fn counter(&self, point: &str) -> Option<f64> {
        let found = self.points.iter().find(|known| known.point == point);
        found.map(|point| point.counter)
    }

    /// A check by its name.
    pub fn check(&self, name: &str) -> Option<&CheckFigures> {
        self.checks.iter().find(|check| check.name == name)
    }
}

impl CheckFigures {
    fn of(check: &super::Check) -> Self {
        Self {
            name: check.name.to_owned(),
            passed: check.passed,
            expected: check.expected.clone(),
            measured: check.measured.clone(),
        }
    }
}
