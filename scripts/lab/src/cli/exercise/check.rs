//! `cargo lab exercise check`.

use std::process::ExitCode;

use crate::error::Result;
use crate::exercise::Exercise;
use crate::exercise::check::{self, Outcome, Words};
use crate::exercise::finding::Failure;
use crate::exercise::progress::Progress;
use crate::terminal::{BAD, GOOD, Page, STRONG, styled};
use crate::workspace::Workspace;

/// Runs the check, files the attempt, shows what matters.
pub(super) async fn run(workspace: &Workspace, exercise: &Exercise) -> Result<ExitCode> {
    // A damaged progress file is found before the build, not after.
    let mut progress = Progress::load(workspace)?;
    let outcome = check::run(
        exercise,
        workspace.root(),
        workspace.target_dir(),
        Words::Shown,
    )
    .await?;
    let passed = matches!(outcome, Outcome::Passed { .. });
    progress
        .entry_mut(&exercise.id)
        .checked(passed, outcome.counters().first().copied());
    progress.save(workspace)?;
    show(&mut Page::stdout(), exercise, &outcome);
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

fn show(page: &mut Page, exercise: &Exercise, outcome: &Outcome) {
    let id = &exercise.id;
    match outcome {
        Outcome::Passed { tests } => {
            page.line(format!(
                "{} {id}: all {tests} checks hold",
                styled(GOOD, "PASS")
            ));
            page.line(format!(
                "next: cargo lab exercise solution {id}   (compare with a reference)"
            ));
        }
        Outcome::Failed(failures) => {
            for failure in failures {
                show_failure(page, id, failure);
            }
        }
        Outcome::DoesNotCompile(_) => {
            page.line(format!(
                "{} {id}: does not compile yet; rustc's words stand above",
                styled(BAD, "FAIL")
            ));
            page.line(format!(
                "next: mend what they name, then: cargo lab exercise check {id}"
            ));
        }
        Outcome::TimedOut(limit) => {
            page.line(format!(
                "{} {id}: still running after {} s, so it was ended",
                styled(BAD, "FAIL"),
                limit.as_secs()
            ));
            page.line("why:  something never yields, or waits for what never comes");
            page.line(format!("next: cargo lab exercise hint {id}"));
        }
    }
}

fn show_failure(page: &mut Page, id: &str, failure: &Failure) {
    match failure {
        Failure::Finding(finding) => {
            page.line(format!(
                "{} {id}: {}",
                styled(BAD, "FAIL"),
                styled(STRONG, &finding.counter)
            ));
            page.item("expected:", &finding.expected);
            page.item("measured:", &finding.measured);
            page.item("why:     ", &finding.why);
            page.line(format!("next:     {}", finding.next));
        }
        Failure::Panic { test, output } => {
            page.line(format!("{} {id}: {test} panicked", styled(BAD, "FAIL")));
            page.block(output);
            page.line(format!(
                "next: mend the panic, then: cargo lab exercise check {id}"
            ));
        }
    }
    page.gap();
}
