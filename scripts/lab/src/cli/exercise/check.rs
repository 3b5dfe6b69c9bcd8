//! `cargo lab exercise check`.

use std::process::ExitCode;

use crate::error::Result;
use crate::exercise::Exercise;
use crate::exercise::check::{self, Outcome, Words};
use crate::exercise::finding::{self, Failure};
use crate::exercise::progress::Progress;
use crate::terminal::{BAD, GOOD, Page, STRONG, styled};
use crate::workspace::Workspace;

/// How one gets to the next check.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// By the command.
    Command,
    /// By a save: the check is waiting for it.
    Save,
}

impl Again {
    fn words(self, id: &str) -> String {
        match self {
            Self::Command => format!("cargo lab exercise check {id}"),
            Self::Save => "save again".to_owned(),
        }
    }
}

/// Runs the check, files the attempt, shows what matters.
pub(super) async fn run(
    workspace: &Workspace,
    exercise: &Exercise,
    again: Again,
) -> Result<ExitCode> {
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
    show(&mut Page::stdout(), exercise, &outcome, again);
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

fn show(page: &mut Page, exercise: &Exercise, outcome: &Outcome, again: Again) {
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
            for (failure, tests) in finding::counted(failures) {
                show_failure(page, id, failure, tests, again);
            }
        }
        Outcome::DoesNotCompile(_) => {
            page.line(format!(
                "{} {id}: does not compile yet; rustc's words stand above",
                styled(BAD, "FAIL")
            ));
            page.line(format!(
                "next: mend what they name, then: {}",
                again.words(id)
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

fn show_failure(page: &mut Page, id: &str, failure: &Failure, tests: usize, again: Again) {
    let often = match tests {
        1 => String::new(),
        tests => format!(" (in {tests} checks)"),
    };
    match failure {
        Failure::Finding(finding) => {
            page.line(format!(
                "{} {id}: {}{often}",
                styled(BAD, "FAIL"),
                styled(STRONG, &finding.counter)
            ));
            page.item("expected:", &finding.expected);
            page.item("measured:", &finding.measured);
            page.item("why:     ", &finding.why);
            page.line(format!("next:     {}", finding.next));
        }
        Failure::Panic {
            test,
            place,
            output,
        } => {
            let test = if tests == 1 { test } else { "your code" };
            let place = place.as_ref().map(|place| format!(" at {place}"));
            page.line(format!(
                "{} {id}: {test} panicked{}{often}",
                styled(BAD, "FAIL"),
                place.unwrap_or_default()
            ));
            page.block(output);
            page.line(format!("next: mend the panic, then: {}", again.words(id)));
        }
    }
    page.gap();
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::path::PathBuf;
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::workspace::Workspace;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn shown(outcome: &Outcome, again: Again) -> String {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
        let exercise = Exercise::find(&Workspace::at(root), "12-statement-guard").unwrap();
        let sink = Sink::default();
        show(&mut Page::new(sink.clone(), 80), &exercise, outcome, again);
        let bytes = sink.0.lock().unwrap().clone();
        anstream::adapter::strip_str(&String::from_utf8(bytes).unwrap()).to_string()
    }

    fn panic(test: &str) -> Failure {
        Failure::Panic {
            test: test.to_owned(),
            place: Some("exercises/12-statement-guard/src/lib.rs:9:5".to_owned()),
            output: "attempt to divide by zero".to_owned(),
        }
    }

    #[test]
    fn a_panic_names_its_test_and_its_place() {
        let outcome = Outcome::Failed(vec![panic("a_shop_that_joins_passes")]);
        insta::assert_snapshot!(shown(&outcome, Again::Command), @r"
        FAIL 12-statement-guard: a_shop_that_joins_passes panicked at exercises/12-statement-guard/src/lib.rs:9:5
          attempt to divide by zero

        next: mend the panic, then: cargo lab exercise check 12-statement-guard
        ");
    }

    #[test]
    fn what_several_checks_say_is_told_once() {
        let outcome = Outcome::Failed(vec![panic("one"), panic("two")]);
        insta::assert_snapshot!(shown(&outcome, Again::Save), @r"
        FAIL 12-statement-guard: your code panicked at exercises/12-statement-guard/src/lib.rs:9:5 (in 2 checks)
          attempt to divide by zero

        next: mend the panic, then: save again
        ");
    }

    #[test]
    fn who_watches_is_asked_to_save_again() {
        let outcome = Outcome::DoesNotCompile(String::new());
        insta::assert_snapshot!(shown(&outcome, Again::Save), @r"
        FAIL 12-statement-guard: does not compile yet; rustc's words stand above
        next: mend what they name, then: save again
        ");
    }
}
