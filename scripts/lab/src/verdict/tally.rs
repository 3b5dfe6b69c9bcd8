//! A proof made several times.

use serde::Serialize;

use super::Side;
use super::check::Outcome;
use super::report::{Proof, SideReport};
use crate::service::State;

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
    /// Runs that found a fault where none is: a repaired process that was refused, or taken for a planted one.
    pub false_positives: usize,
    /// Runs that found none where one is: a planted process that was refused, or taken for a repaired one.
    pub false_negatives: usize,
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
            false_positives: runs.iter().filter(|run| errs(run, State::Repaired)).count(),
            false_negatives: runs.iter().filter(|run| errs(run, State::Planted)).count(),
            runs,
        }
    }
}

/// Whether a run said something wrong of a process that was launched as `truth`. What is inconclusive says nothing.
fn errs(run: &Proof, truth: State) -> bool {
    let wrong = |side: &SideReport| {
        let as_launched = side.side.state() == side.launched;
        side.launched == truth
            && side.side != Side::Edited
            && side.outcome
                == if as_launched {
                    Outcome::Fail
                } else {
                    Outcome::Pass
                }
    };
    // What both sides must have in common is held against the repair.
    let refused = !run.exchanged
        && truth == State::Repaired
        && run
            .kept
            .as_ref()
            .is_some_and(|kept| kept.outcome == Outcome::Fail);
    refused || run.sides.iter().any(wrong)
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

    fn proof(exchanged: bool, planted: Outcome, repaired: Outcome) -> Proof {
        let side = |side: Side, outcome| {
            let launched = if exchanged {
                side.state().other()
            } else {
                side.state()
            };
            SideReport::unmeasured(side, launched, outcome, String::new())
        };
        Proof {
            fault: "a",
            class: "cpu",
            chapter: "c",
            unit: "u",
            outcome: Outcome::worst([planted, repaired]),
            exchanged,
            sides: vec![side(Side::Planted, planted), side(Side::Repaired, repaired)],
            kept: None,
        }
    }

    #[test]
    fn what_was_wrongly_found_and_wrongly_missed_is_counted() {
        use Outcome::{Fail, Inconclusive, Pass};
        let errors = |exchanged, planted, repaired| {
            let tally = Tally::of(vec![proof(exchanged, planted, repaired)]);
            (tally.false_positives, tally.false_negatives)
        };
        assert_eq!(errors(false, Pass, Pass), (0, 0));
        assert_eq!(errors(false, Fail, Pass), (0, 1));
        assert_eq!(errors(false, Pass, Fail), (1, 0));
        assert_eq!(errors(false, Inconclusive, Inconclusive), (0, 0));
        // Exchanged, FAIL is right: the process held to the planted side has no fault.
        assert_eq!(errors(true, Fail, Fail), (0, 0));
        assert_eq!(errors(true, Pass, Fail), (1, 0));
        assert_eq!(errors(true, Fail, Pass), (0, 1));
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
