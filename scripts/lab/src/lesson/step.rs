//! The eight steps that every chapter takes.

use serde::Serialize;

/// A step of a chapter, in the order of the hunt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// What a user or a graph shows; no cause.
    Symptom,
    /// Three, ranked, each with what would refute it.
    Hypothesis,
    /// One seeded command, under a minute.
    Reproduce,
    /// Why this profile, and what it cannot show.
    Capture,
    /// Top, list, flame graph.
    Read,
    /// The smallest diff, and a tempting wrong one.
    Fix,
    /// Counter, profile, same answers.
    Verify,
    /// A test, lint, metric or alert.
    Prevent,
}

impl Step {
    /// All eight, in order.
    pub const ALL: [Self; 8] = [
        Self::Symptom,
        Self::Hypothesis,
        Self::Reproduce,
        Self::Capture,
        Self::Read,
        Self::Fix,
        Self::Verify,
        Self::Prevent,
    ];

    /// 1 to 8.
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// As it stands in headings.
    pub fn title(self) -> &'static str {
        match self {
            Self::Symptom => "Symptom",
            Self::Hypothesis => "Hypothesis",
            Self::Reproduce => "Reproduce",
            Self::Capture => "Capture",
            Self::Read => "Read",
            Self::Fix => "Fix",
            Self::Verify => "Verify",
            Self::Prevent => "Prevent",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_numbered_in_the_order_of_the_hunt() {
        let numbers: Vec<usize> = Step::ALL.iter().map(|step| step.number()).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
