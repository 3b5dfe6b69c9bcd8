//! A proof made several times.

use serde::Serialize;

use super::check::Outcome;
use super::report::Proof;

/// The runs of one fault's proof.
#[derive(Debug, Clone, Serialize)]
pub struct Tally {
    /// The fault's id.
    pub fault: &'static str,
    /// Its class.
    pub class: &'static str,
    /// Its chapter.
    pub chapter: &'static str,
    /// FAIL if one run failed, or if more than 5 % of several runs were INCONCLUSIVE; PASS if the others passed.
    pub outcome: Outcome,
    /// How the runs ended.
    pub counts: Counts,
    /// Each run.
    pub runs: Vec<Proof>,
}

/// Runs by result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub struct Counts {
    /// Proved.
    pub pass: usize,
    /// Disproved.
    pub fail: usize,
    /// Neither.
    pub inconclusive: usize,
}

impl Tally {
    /// Counts the runs of one fault, of which there is at least one.
    pub fn of(runs: Vec<Proof>) -> Self {
        let first = runs.first().expect("a fault is verified at least once");
        let (fault, class, chapter) = (first.fault, first.class, first.chapter);
        let counts = Counts::of(&runs.iter().map(|run| run.outcome).collect::<Vec<_>>());
        Self {
            fault,
            class,
            chapter,
            outcome: counts.outcome(),
            counts,
            runs,
        }
    }
}

impl Counts {
    /// Counts results.
    pub fn of(outcomes: &[Outcome]) -> Self {
        let count = |of| outcomes.iter().filter(|outcome| **outcome == of).count();
        Self {
            pass: count(Outcome::Pass),
            fail: count(Outcome::Fail),
            inconclusive: count(Outcome::Inconclusive),
        }
    }

    /// One run is its own result. Of several, an instrument that cannot say more often than once in twenty has failed.
    pub fn outcome(self) -> Outcome {
        let runs = self.pass + self.fail + self.inconclusive;
        if self.fail > 0 {
            Outcome::Fail
        } else if runs <= 1 && self.inconclusive == runs {
            Outcome::Inconclusive
        } else if self.inconclusive * 20 > runs {
            Outcome::Fail
        } else {
            Outcome::Pass
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(pass: usize, fail: usize, inconclusive: usize) -> Outcome {
        Counts {
            pass,
            fail,
            inconclusive,
        }
        .outcome()
    }

    #[test]
    fn one_failed_run_fails_all() {
        assert_eq!(outcome(19, 1, 0), Outcome::Fail);
    }

    #[test]
    fn doubt_in_one_of_twenty_is_borne_and_more_is_not() {
        assert_eq!(outcome(19, 0, 1), Outcome::Pass);
        assert_eq!(outcome(18, 0, 2), Outcome::Fail);
        assert_eq!(outcome(2, 0, 1), Outcome::Fail);
    }

    #[test]
    fn a_single_run_is_its_own_result() {
        assert_eq!(outcome(1, 0, 0), Outcome::Pass);
        assert_eq!(outcome(0, 1, 0), Outcome::Fail);
        assert_eq!(outcome(0, 0, 1), Outcome::Inconclusive);
        assert_eq!(outcome(0, 0, 0), Outcome::Inconclusive);
    }

    #[test]
    fn results_are_counted() {
        use Outcome::{Fail, Inconclusive, Pass};
        let counts = Counts::of(&[Pass, Fail, Pass, Inconclusive]);
        assert_eq!(
            counts,
            Counts {
                pass: 2,
                fail: 1,
                inconclusive: 1
            }
        );
    }
}
