//! The chapter as a program: `cargo lab lesson {{slug}}`. Its steps are those of the README.

use std::process::ExitCode;

use lab::error::Result;
use lab::lesson::{Case, Narrator, Step};

// FILL IN: the id of the core fault.
const FAULT: &str = "FILL IN";

fn main() -> ExitCode {
    lab::lesson::main("{{id}}", async |lesson| {
        // Boxed, since it is as long as the whole story.
        Box::pin(tell(lesson)).await
    })
}

async fn tell(lesson: &mut Narrator) -> Result<ExitCode> {
    let mut case = Case::of(lesson, FAULT)?;
    symptom(lesson).await;
    hypothesis(lesson).await;
    lesson.step(Step::Reproduce);
    case.reproduce(lesson).await?;
    lesson.pause().await;
    capture(lesson).await;
    read(lesson, &case).await?;
    fix(lesson).await;
    lesson.step(Step::Verify);
    let verdict = case.verify(lesson).await?;
    lesson.pause().await;
    prevent(lesson);
    Ok(verdict)
}

async fn symptom(lesson: &mut Narrator) {
    lesson.step(Step::Symptom);
    lesson.say("FILL IN: what a user or a graph shows; no cause.");
    lesson.pause().await;
}

async fn hypothesis(lesson: &mut Narrator) {
    lesson.step(Step::Hypothesis);
    // FILL IN: the answers. From chapter 04 on the reader chooses before the program tells.
    let options = [
        (
            "FILL IN: the likeliest explanation",
            "FILL IN: what would refute it",
        ),
        ("FILL IN: the second", "FILL IN: what would refute it"),
        ("FILL IN: the third", "FILL IN: what would refute it"),
    ];
    lesson
        .ask("FILL IN: what is to be explained?", &options)
        .await;
    lesson.pause().await;
}

async fn capture(lesson: &mut Narrator) {
    lesson.step(Step::Capture);
    lesson.say("FILL IN: which profile, why this one, and what it cannot show.");
    lesson.pause().await;
}

async fn read(lesson: &mut Narrator, case: &Case) -> Result<()> {
    lesson.step(Step::Read);
    // FILL IN: the profile that was captured, and what the reader is to see in it.
    let file = case.profile(lesson, lab::verdict::Kind::Cpu, false)?;
    lesson.pprof(&format!("top -nodecount=5 {file}"))?;
    lesson.pause().await;
    Ok(())
}

async fn fix(lesson: &mut Narrator) {
    lesson.step(Step::Fix);
    lesson.say("FILL IN: the smallest change, and a tempting one with why it is wrong.");
    lesson.code("cargo lab fix {{slug}}");
    lesson.pause().await;
}

fn prevent(lesson: &mut Narrator) {
    lesson.step(Step::Prevent);
    lesson.say("FILL IN: a guard that is used in this repository, and its file.");
}
