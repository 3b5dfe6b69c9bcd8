//! Holds each process to the other side's expectations: expectations that both sides meet tell nothing apart.

use super::Side;
use super::check::Check;
use super::expectation::Expectation;
use super::series::Series;
use super::side::Marked;

impl Expectation {
    /// Holds the repaired process to what the planted one must show, and the other way round: each must fail.
    pub fn told_apart(&self, planted: &Series, repaired: &Series, lines: &[Marked]) -> [Check; 2] {
        let as_planted = self.planted(repaired, lines);
        let as_repaired = self.repaired(planted);
        [
            self.apart("repaired-refuted", Side::Planted, &as_planted),
            self.apart("planted-refuted", Side::Repaired, &as_repaired),
        ]
    }

    fn apart(&self, name: &'static str, held_to: Side, checks: &[Check]) -> Check {
        // What cannot be told refutes nothing, and neither do answers that are wrong on the process's own side too.
        let unmet: Vec<&str> = checks
            .iter()
            .filter(|check| !check.passed && check.doubt.is_none() && check.name != "answered")
            .map(|check| check.name)
            .collect();
        Check {
            name,
            passed: !unmet.is_empty(),
            doubt: None,
            expected: format!(
                "the process of the other state FAILs the {held_to} side's expectations"
            ),
            measured: if unmet.is_empty() {
                "it meets them all".to_owned()
            } else {
                format!("unmet: {}", unmet.join(", "))
            },
            why: "a proof that cannot fail proves nothing",
            next: format!("cargo lab verify {} --exchanged", self.fault),
        }
    }
}
