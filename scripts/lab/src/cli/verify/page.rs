//! Verdicts as people read them, and as programs do.

use std::io::Write as _;

use serde::Serialize;

use crate::terminal::{BAD, GOOD, Page, STRONG, Table, UNSURE, styled};
use crate::verdict::{Check, Outcome, Proof, SideReport, Tally};

/// The last run in full and the counts of all.
pub(super) fn print(page: &mut Page, tally: &Tally) {
    page.line(format!(
        "{}  {} ({}, {})",
        word(tally.outcome),
        styled(STRONG, tally.fault),
        tally.chapter,
        tally.class
    ));
    page.gap();
    // The run that needs a look: one that did not pass, or else the last.
    let run = tally
        .runs
        .iter()
        .find(|run| run.outcome != Outcome::Pass)
        .or(tally.runs.last());
    if let Some(run) = run {
        proof(page, run);
    }
    if tally.runs.len() > 1 {
        let counts = tally.counts;
        page.line(format!(
            "{} PASS, {} FAIL, {} INCONCLUSIVE of {} runs; {} false positives, {} false negatives",
            counts.pass,
            counts.fail,
            counts.inconclusive,
            tally.runs.len(),
            tally.false_positives,
            tally.false_negatives
        ));
    }
}

/// One of several runs, as it ends: on stderr, since the verdict is still to come.
pub(super) fn print_run(number: u32, proof: &Proof) {
    let mut page = Page::stderr();
    let failed: Vec<&str> = proof.failed_checks().map(|check| check.name).collect();
    let reasons: Vec<&str> = proof
        .sides
        .iter()
        .filter_map(|side| side.reason.as_deref())
        .collect();
    page.line(
        format!(
            "run {number}: {} {} {}",
            word(proof.outcome),
            failed.join(", "),
            reasons.join("; ")
        )
        .trim_end(),
    );
}

/// The verdicts as one JSON document.
pub(super) fn print_json(verdicts: &impl Serialize) {
    let text = serde_json::to_string_pretty(verdicts)
        .expect("verdicts have string keys and no failing serializer");
    // A closed output leaves nobody to tell.
    let _ = writeln!(anstream::stdout().lock(), "{text}");
}

fn proof(page: &mut Page, proof: &Proof) {
    for side in &proof.sides {
        side_of(page, proof, side);
    }
    if let Some(kept) = &proof.kept {
        page.line(format!("{}  both sides", word(kept.outcome)));
        checks(page, &kept.checks);
    }
    if proof.exchanged {
        let all_failed = proof.sides.iter().all(|side| side.outcome == Outcome::Fail);
        page.paragraph(if all_failed {
            "Launched with planted and repaired exchanged, both sides FAIL: the proof can tell them apart."
        } else {
            "Launched with planted and repaired exchanged, both sides must FAIL, and one did not: the proof proves nothing."
        });
    }
}

fn side_of(page: &mut Page, proof: &Proof, side: &SideReport) {
    page.line(format!(
        "{}  {} side, launched {}",
        word(side.outcome),
        side.side,
        side.launched
    ));
    if let Some(reason) = &side.reason {
        page.item(" ", reason);
    }
    if !side.points.is_empty() {
        let mut table = Table::new(["point", "requests", proof.unit, "at the culprit"]);
        for point in &side.points {
            let [counter, culprit] =
                [point.counter, point.culprit].map(|count| format!("{count:.0}"));
            table.push([
                point.point.to_owned(),
                point.requests.to_string(),
                counter,
                culprit,
            ]);
        }
        for line in table.lines() {
            page.line(format!("  {line}"));
        }
    }
    checks(page, &side.checks);
    if let Some(evidence) = &side.evidence {
        page.line(format!("  evidence: {evidence}/"));
        page.gap();
    }
}

fn checks(page: &mut Page, checks: &[Check]) {
    for check in checks {
        if check.passed {
            page.item("  ok", &format!("{}: {}", check.name, check.measured));
        } else {
            let word = if check.doubt.is_some() {
                "  ??"
            } else {
                "  NO"
            };
            page.item(word, &format!("{}: {}", check.name, check.measured));
            if let Some(doubt) = &check.doubt {
                page.item("      open:", doubt);
            }
            page.item("      expected:", &check.expected);
            page.item("      because:", check.why);
            page.item("      next:", &check.next);
        }
    }
    page.gap();
}

fn word(outcome: Outcome) -> String {
    let style = match outcome {
        Outcome::Pass => GOOD,
        Outcome::Fail => BAD,
        Outcome::Inconclusive => UNSURE,
    };
    styled(style, &outcome.to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::service::State;
    use crate::verdict::{KeptReport, PointReport, Side};

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn printed(runs: Vec<Proof>) -> String {
        let sink = Sink::default();
        print(&mut Page::new(sink.clone(), 80), &Tally::of(runs));
        let bytes = sink.0.lock().unwrap().clone();
        anstream::adapter::strip_str(&String::from_utf8(bytes).unwrap()).to_string()
    }

    fn check(name: &'static str, passed: bool) -> Check {
        Check {
            name,
            passed,
            doubt: None,
            expected: "at most 0.02 per read".to_owned(),
            measured: if passed {
                "0.00 per read"
            } else {
                "1.00 per read"
            }
            .to_owned(),
            why: "reads must leave nothing behind",
            next: "cargo lab pprof top10 FILE".to_owned(),
        }
    }

    fn run(passed: bool) -> Proof {
        let outcome = if passed { Outcome::Pass } else { Outcome::Fail };
        let point = |point, requests, counter| PointReport {
            point,
            requests,
            counter,
            highest: counter,
            culprit: 0.0,
        };
        let side = SideReport {
            side: Side::Repaired,
            launched: State::Repaired,
            outcome,
            reason: None,
            checks: vec![check("answered", true), check("tasks-level", passed)],
            points: vec![point("baseline", 0, 67.0), point("4n", 2200, 2267.0)],
            load: None,
            evidence: Some("target/lab/evidence/watch-expiration/repaired".to_owned()),
        };
        Proof {
            fault: "watch-expiration",
            class: "tasks",
            chapter: "02-task-leak",
            unit: "live tasks",
            outcome,
            exchanged: false,
            sides: vec![side],
            kept: Some(KeptReport {
                outcome: Outcome::Pass,
                checks: vec![check("same-work", true)],
            }),
        }
    }

    #[test]
    fn a_failed_check_says_expected_measured_why_and_next() {
        insta::assert_snapshot!(printed(vec![run(false)]), @r"
        FAIL  watch-expiration (02-task-leak, tasks)

        FAIL  repaired side, launched repaired
          point     requests  live tasks  at the culprit
          ────────  ────────  ──────────  ──────────────
          baseline         0          67               0
          4n            2200        2267               0
          ok answered: 0.00 per read
          NO tasks-level: 1.00 per read
              expected: at most 0.02 per read
              because: reads must leave nothing behind
              next: cargo lab pprof top10 FILE

          evidence: target/lab/evidence/watch-expiration/repaired/

        PASS  both sides
          ok same-work: 0.00 per read
        ");
    }

    #[test]
    fn of_several_runs_the_one_that_failed_is_shown_with_the_counts() {
        let text = printed(vec![run(true), run(false), run(true)]);
        assert!(text.starts_with("FAIL  watch-expiration"), "{text}");
        assert!(text.contains("NO tasks-level"), "{text}");
        assert!(
            text.ends_with(
                "2 PASS, 1 FAIL, 0 INCONCLUSIVE of 3 runs; 1 false positives, 0 false negatives\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn a_side_without_figures_gives_its_reason() {
        let mut stopped = run(false);
        stopped.sides[0].reason = Some("65 of 200 requests got no answer: 65 timed out".to_owned());
        stopped.sides[0].checks.clear();
        stopped.sides[0].points.clear();
        let text = printed(vec![stopped]);
        assert!(
            text.contains(
                "FAIL  repaired side, launched repaired\n  65 of 200 requests got no answer"
            ),
            "{text}"
        );
    }

    #[test]
    fn exchanged_sides_that_do_not_fail_are_an_alarm() {
        let exchanged = |passed| Proof {
            exchanged: true,
            ..run(passed)
        };
        let words = |passed| {
            let text = printed(vec![exchanged(passed)]);
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert!(words(false).contains("the proof can tell them apart"));
        assert!(words(true).contains("the proof proves nothing"));
    }
}
