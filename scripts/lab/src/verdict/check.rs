//! One expectation, met or not.

use std::fmt;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

/// What was expected, what was measured, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// A stable name, in words joined by hyphens.
    pub name: &'static str,
    /// Whether the expectation was met.
    pub passed: bool,
    /// Why it cannot be told whether it was, where it cannot.
    pub doubt: Option<String>,
    /// The expectation in words.
    pub expected: String,
    /// The measurement in the same words.
    pub measured: String,
    /// Why it matters.
    pub why: &'static str,
    /// What to type or read next if it was not met. An expectation writes `EVIDENCE` for the side's folder.
    pub next: String,
}

/// The result of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Outcome {
    /// Proved.
    Pass,
    /// The measurement could not be made; neither proved nor disproved.
    Inconclusive,
    /// Disproved.
    Fail,
}

impl Outcome {
    /// FAIL if a check was not met, else INCONCLUSIVE if one cannot be told, else PASS.
    pub fn of(checks: &[Check]) -> Self {
        let of = |check: &Check| match check {
            Check { doubt: Some(_), .. } => Self::Inconclusive,
            Check { passed: true, .. } => Self::Pass,
            Check { passed: false, .. } => Self::Fail,
        };
        checks.iter().map(of).max().unwrap_or(Self::Pass)
    }

    /// One FAIL makes the whole fail; else one INCONCLUSIVE leaves it open. INCONCLUSIVE where there is nothing.
    pub fn worst(outcomes: impl IntoIterator<Item = Self>) -> Self {
        outcomes.into_iter().max().unwrap_or(Self::Inconclusive)
    }

    /// 0, 1, 3.
    pub fn exit_code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Pass => 0,
            Self::Fail => 1,
            Self::Inconclusive => 3,
        })
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `pad` honours the width that a table asks for.
        f.pad(match self {
            Self::Pass => "PASS",
            Self::Inconclusive => "INCONCLUSIVE",
            Self::Fail => "FAIL",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_decides_and_doubt_outweighs_success() {
        use Outcome::{Fail, Inconclusive, Pass};
        assert_eq!(Outcome::worst([Pass, Pass]), Pass);
        assert_eq!(Outcome::worst([Pass, Inconclusive]), Inconclusive);
        assert_eq!(Outcome::worst([Inconclusive, Fail, Pass]), Fail);
        assert_eq!(Outcome::worst([]), Inconclusive);
    }
}
