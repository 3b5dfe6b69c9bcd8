//! Holds one side to doing what the other does: the same work, the same answers, the same service.

use super::check::Check;
use super::compare::{Compare, When};
use super::expectation::{Expectation, Keep};
use super::series::Series;

impl Expectation {
    /// Holds `changed` to doing what `reference` does.
    pub fn kept(&self, reference: &Series, changed: &Series) -> Vec<Check> {
        let (before, after) = (reference.load_with(changed), changed.load_with(reference));
        let mut checks = vec![Check {
            name: "same-work",
            passed: before.completed == after.completed,
            doubt: None,
            expected: format!("{} visits completed on both sides", before.completed),
            measured: format!("{} and {}", before.completed, after.completed),
            why: "less work leaks less: the sides can be compared only at equal work",
            next: format!("cargo lab verify {}", self.fault),
        }];
        if self.differs.is_none() {
            checks.push(Check {
                name: "same-answers",
                passed: before.digest == after.digest,
                doubt: None,
                expected: format!("the digest of all answers is {}", before.digest),
                measured: after.digest.to_string(),
                why: "a repair changes the cost and not the answers",
                next: format!(
                    "compare what `cargo run -p bookstore -- --faults none` answers with `--faults {}`",
                    self.fault
                ),
            });
        }
        checks.extend(self.keep.iter().map(|keep| keep.check(reference, changed)));
        checks
    }

    /// Holds the planted side's costs to being multiples of the repaired one's.
    pub fn compared(&self, planted: &Series, repaired: &Series, when: When) -> Vec<Check> {
        let next = self.top(planted);
        let compare = |costs: &Compare| costs.sides(planted, repaired, when, &next);
        self.compare.iter().map(compare).collect()
    }

    /// Holds an edit's costs to those of the repaired twin.
    pub fn compared_edit(&self, repaired: &Series, edited: &Series, when: When) -> Vec<Check> {
        let next = self.top(edited);
        let compare = |costs: &Compare| costs.edit(repaired, edited, when, &next);
        self.compare.iter().map(compare).collect()
    }
}

impl Keep {
    fn check(&self, reference: &Series, changed: &Series) -> Check {
        let words = |value: Option<f64>| {
            value.map_or_else(
                || "nothing to measure".to_owned(),
                |value| format!("{value:.1} %"),
            )
        };
        let (before, after) = ((self.read)(reference), (self.read)(changed));
        let passed = before
            .zip(after)
            .is_some_and(|(before, after)| before > 0.0 && after >= before * self.least);
        Check {
            name: self.name,
            passed,
            doubt: None,
            expected: format!(
                "{} of at least {:.0} % of {}",
                self.what,
                self.least * 100.0,
                words(before)
            ),
            measured: format!("{}, the reference's {}", words(after), words(before)),
            why: self.why,
            next: self.next.to_owned(),
        }
    }
}
