//! The walkthrough of a fault that has a page and no chapter of its own: the same steps, in the words of its verdict.

use std::process::ExitCode;

use super::{Case, Narrator, Step};
use crate::error::Result;

/// The values that a profile shows unless another is asked for.
const DEFAULTS: [&str; 5] = ["alloc_space", "cpu", "delay", "goroutine", "inuse_space"];

/// Tells the hunt for `fault`.
pub(crate) async fn hunt(lesson: &mut Narrator, fault: &str) -> Result<ExitCode> {
    let mut case = Case::of(lesson, fault)?;
    let expectation = case.expectation();
    let counter = expectation.counter.unit;
    let page = format!("lessons/{}/hunts/{fault}.md", expectation.chapter);
    lesson.step(Step::Symptom);
    lesson.say(format!(
        "A fault of the class {}. Its page is {page}: symptom and hypothesis stand there. What is watched here: {counter}.",
        expectation.class
    ));
    lesson.pause().await;

    lesson.step(Step::Reproduce);
    lesson.say(format!(
        "The planted service under the fault's own visits; by hand: `cargo run -p bookstore -- --faults {fault}`, then \
         `cargo lab load {fault}`."
    ));
    case.reproduce(lesson).await?;
    for rule in expectation.planted {
        lesson.say(format!("Why it matters: {}.", rule.why));
    }
    lesson.pause().await;

    if let Some((view, culprit)) = expectation.views.first().zip(expectation.culprit) {
        lesson.step(Step::Read);
        let file = case.profile(lesson, view.kind, false)?;
        let base = if view.since_warm {
            format!("-base {} ", case.profile(lesson, view.kind, true)?)
        } else {
            String::new()
        };
        let focus = view
            .focus
            .map_or_else(String::new, |focus| format!("-focus {focus} "));
        let index = if DEFAULTS.contains(&view.value) {
            String::new()
        } else {
            format!("-sample_index={} ", view.value)
        };
        lesson.say(format!("The {} profile shows it.", view.kind.label()));
        lesson.pprof(&format!(
            "top -noinlines -cum -show=bookstore:: -nodecount=8 {index}{base}{focus}{file}"
        ))?;
        let share = case.share()?;
        lesson.figure("culprit_share", share);
        lesson.say(format!(
            "`{}` has {:.0} % of it. Its source, with what each line has:",
            culprit.function,
            share * 100.0
        ));
        lesson.pprof(&format!(
            "list {index}{base}{}::{} {file}",
            module(culprit.file),
            culprit.function
        ))?;
        lesson.pause().await;

        lesson.step(Step::Fix);
        lesson.say(format!("Now it is yours: the file is {}.", culprit.file));
        lesson.code(format!("cargo lab fix {fault}"));
        lesson.pause().await;
    }

    lesson.step(Step::Verify);
    lesson.say("The repaired twin in a fresh process under the same load, held to what a repair must keep:");
    case.verify(lesson).await
}

/// The last segment of a source file's module path: `everything` for `bookstore/src/books/list/everything.rs`.
fn module(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".rs").unwrap_or(name)
}
