//! What a check has to say of a variant.

use std::fs;
use std::path::Path;

use crate::error::{Error, Result};
use crate::exercise::check::Outcome;

/// What the check has to say of a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected {
    /// The starting point: it fails and says on what.
    Failure,
    /// A reference.
    Pass,
    /// A wrong fix: this counter is among those that fail.
    FailureOn(String),
}

impl Expected {
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Failure => "fails and says on what".to_owned(),
            Self::Pass => "passes".to_owned(),
            Self::FailureOn(counter) => format!("fails on {counter}"),
        }
    }

    pub(super) fn broken_by(&self, outcome: &Outcome) -> Option<String> {
        let kept = match (self, outcome) {
            (Self::Pass, Outcome::Passed { tests }) => *tests > 0,
            (Self::Failure, Outcome::Failed(_)) => !outcome.counters().is_empty(),
            (Self::FailureOn(counter), Outcome::Failed(_)) => {
                outcome.counters().contains(&counter.as_str())
            }
            _ => false,
        };
        (!kept).then(|| in_words(outcome))
    }
}

fn in_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Passed { tests } => format!("it passes all {tests} tests"),
        Outcome::Failed(_) => format!("it fails on {:?}", outcome.counters()),
        Outcome::DoesNotCompile(words) => format!("it does not compile: {words}"),
        Outcome::TimedOut(limit) => format!("it was ended after {} s", limit.as_secs()),
    }
}

/// The header of a wrong fix says which counter rejects it: `//! Counter: live-tasks`.
pub(super) fn named_counter(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).map_err(|e| {
        Error::new(
            format!("cannot read {}: {e}", path.display()),
            "check the file's permissions",
        )
    })?;
    text.lines()
        .find_map(|line| line.strip_prefix("//! Counter: "))
        .map(str::to_owned)
        .ok_or_else(|| {
            Error::new(
                format!("{} names no counter", path.display()),
                "add a line `//! Counter: …` to its header",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::finding::{Failure, Finding};

    fn failed_on(counter: &str) -> Outcome {
        let said = |words: &str| words.to_owned();
        Outcome::Failed(vec![Failure::Finding(Finding {
            counter: said(counter),
            expected: said("8"),
            measured: said("4000"),
            why: said("tasks pile up"),
            next: said("hint"),
        })])
    }

    #[test]
    fn a_wrong_fix_must_fail_on_the_counter_that_it_names() {
        let expected = Expected::FailureOn("live-tasks".to_owned());
        assert_eq!(expected.broken_by(&failed_on("live-tasks")), None);
        assert_eq!(
            expected.broken_by(&failed_on("online")).as_deref(),
            Some("it fails on [\"online\"]")
        );
        assert_eq!(
            expected.broken_by(&Outcome::Passed { tests: 5 }).as_deref(),
            Some("it passes all 5 tests")
        );
    }

    #[test]
    fn not_compiling_is_no_failure_on_a_counter() {
        let refused = Outcome::DoesNotCompile("error[E0308]".to_owned());
        assert!(Expected::Failure.broken_by(&refused).is_some());
        assert!(
            Expected::FailureOn("live-tasks".to_owned())
                .broken_by(&refused)
                .is_some()
        );
    }

    #[test]
    fn a_reference_that_ran_no_test_has_not_passed() {
        assert!(
            Expected::Pass
                .broken_by(&Outcome::Passed { tests: 0 })
                .is_some()
        );
    }
}
