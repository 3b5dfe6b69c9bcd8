//! The chapter as a program: `cargo lab lesson allocation-churn`. Its steps are those of the README; it asks before it reveals.

mod questions;

use std::process::ExitCode;

use lab::error::Result;
use lab::lesson::{Case, Narrator, Step};
use lab::verdict::Kind;

use self::questions::{CAUSES, COPIES, ENDS, PROFILES};

const FAULT: &str = "alloc-churn";

fn main() -> ExitCode {
    lab::lesson::main("08-allocation-churn", async |lesson| {
        // Boxed, since it is as long as the whole story.
        Box::pin(tell(lesson)).await
    })
}

async fn tell(lesson: &mut Narrator) -> Result<ExitCode> {
    let mut case = Case::of(lesson, FAULT)?;
    symptom(lesson).await;
    hypothesis(lesson).await;
    reproduce(lesson, &mut case).await?;
    capture(lesson).await;
    read(lesson, &case).await?;
    fix(lesson).await;
    let verdict = verify(lesson, &mut case).await?;
    prevent(lesson);
    Ok(verdict)
}

async fn symptom(lesson: &mut Narrator) {
    lesson.step(Step::Symptom);
    lesson.say(
        "Other shops poll the feed of new books: 50 KB of XML. Memory is level, by day and by night. But the feed takes a larger part of \
         the processors than such an answer should, in the C library and in the standard library's strings, in many small pieces.",
    );
    lesson.pause().await;
}

async fn hypothesis(lesson: &mut Narrator) {
    lesson.step(Step::Hypothesis);
    lesson
        .ask("Which explanation would you look into first?", &CAUSES)
        .await;
    lesson.pause().await;
}

async fn reproduce(lesson: &mut Narrator, case: &mut Case) -> Result<()> {
    lesson.step(Step::Reproduce);
    lesson.say("The feed again and again, with the fault planted. After a warm-up, N, 2N and 4N requests, the bytes asked for so far:");
    case.reproduce(lesson).await?;
    lesson.say("An answer has 50 KB. Divide the growth by the requests, and each has asked for many times as much.");
    lesson.pause().await;
    Ok(())
}

async fn capture(lesson: &mut Narrator) {
    lesson.step(Step::Capture);
    lesson.ask("Which profile first?", &PROFILES).await;
    lesson.say(
        "`heap` and `allocs` have the same four values and differ in which one is shown first. `allocs` counts since the process started, so \
         the one after the warm-up is subtracted. It cannot show how long an allocation lived, nor what it cost.",
    );
    lesson.pause().await;
}

async fn read(lesson: &mut Narrator, case: &Case) -> Result<()> {
    lesson.step(Step::Read);
    let last = case.profile(lesson, Kind::Allocs, false)?;
    let base = case.profile(lesson, Kind::Allocs, true)?;
    lesson.say("What of it is still live:");
    lesson.pprof(&format!(
        "top -sample_index=inuse_space -noinlines -nodecount=3 -base={base} {last}"
    ))?;
    lesson
        .say("Next to nothing. And what was asked for, charged to the bookstore's own functions:");
    lesson.pprof(&format!(
        "top -noinlines -nodecount=4 -show=bookstore::books::feed -base={base} {last}"
    ))?;
    lesson
        .ask(
            "How often does `element` copy a text on its way into the answer?",
            &COPIES,
        )
        .await;
    lesson.pprof(&format!("list pieces::element -base={base} {last}"))?;
    let share = case.share()?;
    lesson.figure("share_of_element", share);
    lesson.say(format!(
        "`element` asked for {:.0} % of all bytes since the warm-up, most of them on the line that escapes.",
        share * 100.0
    ));
    lesson.pause().await;
    Ok(())
}

async fn fix(lesson: &mut Narrator) {
    lesson.step(Step::Fix);
    lesson.ask("Which of these ends it?", &ENDS).await;
    let folder = "bookstore/src/books/feed";
    lesson.code(format!("diff {folder}/pieces.rs {folder}/buffer.rs"));
    lesson.pause().await;
}

async fn verify(lesson: &mut Narrator, case: &mut Case) -> Result<ExitCode> {
    lesson.step(Step::Verify);
    lesson.say("The repaired twin in a fresh process under the same load. Its live bytes are as level as those of the planted one were:");
    let verdict = case.verify(lesson).await?;
    lesson.pause().await;
    Ok(verdict)
}

fn prevent(lesson: &mut Narrator) {
    lesson.step(Step::Prevent);
    lesson.say(
        "What would have caught it: a test that counts every byte an answer asks for, and holds the busiest routes to a budget \
         (bookstore/tests/bookstore/allocations.rs).",
    );
    lesson.say("Now repair it yourself: edit the planted file, save, and watch the bytes.");
    lesson.code("cargo lab fix allocation-churn");
}
