//! The chapter as a program: `cargo lab lesson blocked-worker`. Its steps are those of the README.

mod questions;

use std::process::ExitCode;

use lab::error::Result;
use lab::lesson::{Case, Health, Narrator, Step};
use lab::verdict::Kind;

const FAULT: &str = "hash-on-worker";

fn main() -> ExitCode {
    lab::lesson::main("05-blocked-worker", async |lesson| {
        Box::pin(tell(lesson)).await
    })
}

async fn tell(lesson: &mut Narrator) -> Result<ExitCode> {
    symptom(lesson).await?;
    hypothesis(lesson).await;
    let mut case = Case::of(lesson, FAULT)?;
    reproduce(lesson, &mut case).await?;
    capture(lesson).await;
    read(lesson, &case).await?;
    fix(lesson).await;

    lesson.step(Step::Verify);
    lesson.say("The repaired twin in a fresh process, under the same visits. What is counted does not depend on how fast this machine is:");
    let verdict = case.verify(lesson).await?;
    lesson.pause().await;
    prevent(lesson);
    Ok(verdict)
}

async fn symptom(lesson: &mut Narrator) -> Result<()> {
    lesson.step(Step::Symptom);
    lesson.say("A bookstore starts. Somebody asks for its health at a steady rate: first alone, then while readers register and log in, then once more after a switch at run time.");
    Health::tell(lesson, FAULT, "with logins").await?;
    lesson.say("None of these requests had a password in it. The slowest are the ones to look at: a median hides them.");
    lesson.pause().await;
    Ok(())
}

async fn hypothesis(lesson: &mut Narrator) {
    lesson.step(Step::Hypothesis);
    lesson
        .ask("Which of these do you rank first?", &questions::RANKED)
        .await;
    lesson.pause().await;
}

async fn reproduce(lesson: &mut Narrator, case: &mut Case) -> Result<()> {
    lesson.step(Step::Reproduce);
    lesson.say("The planted service, and readers who register and log in. Counted are polls that held a worker for 10 ms or longer while it was at a password:");
    case.reproduce(lesson).await?;
    lesson.say("About two for each reader: one to register, one to log in. By hand: `cargo lab load hash-on-worker`.");
    lesson.pause().await;
    Ok(())
}

async fn capture(lesson: &mut Narrator) {
    lesson.step(Step::Capture);
    lesson
        .ask(
            "Which profile shows what holds the workers?",
            &questions::PROFILES,
        )
        .await;
    lesson.pause().await;
}

async fn read(lesson: &mut Narrator, case: &Case) -> Result<()> {
    lesson.step(Step::Read);
    let file = case.profile(lesson, Kind::Block, false)?;
    lesson.pprof(&format!("tags {file}"))?;
    lesson.say("`poll` outweighs all waits: the database is not it. Two routes have long polls. Where do they meet?");
    lesson.pprof(&format!(
        "top -compact_labels -noinlines -cum -nodecount=6 -show=bookstore:: {file}"
    ))?;
    lesson
        .ask(
            "What do you expect in the source of `finish`?",
            &questions::SOURCE,
        )
        .await;
    lesson.pprof(&format!("list -contentions directly::finish {file}"))?;
    let share = case.share()?;
    lesson.figure("culprit_share", share);
    lesson.say(format!("The list counts polls. Weighed by the time that they took, this line has {:.0} % of all delay since the warm-up. The hash is as slow as it has to be. It runs in the wrong place.", share * 100.0));
    lesson.pause().await;
    Ok(())
}

async fn fix(lesson: &mut Narrator) {
    lesson.step(Step::Fix);
    lesson.say("The repaired twin hands the work to a thread that may block, with the permit inside the closure: what runs there cannot be broken off, and its place is taken until it ends.");
    lesson.code(
        "diff bookstore/src/users/passwords/directly.rs bookstore/src/users/passwords/pooled.rs",
    );
    lesson
        .ask("What would not have done?", &questions::INSTEAD)
        .await;
    lesson.pause().await;
}

fn prevent(lesson: &mut Narrator) {
    lesson.step(Step::Prevent);
    lesson.say("A test asks the work on which thread it runs: `hashing_holds_its_worker_only_where_that_is_planted`. A lint, `clippy::unused_async`, warns of an `async fn` that awaits nothing.");
    lesson.say("Now repair it yourself, with the number in view:");
    lesson.code("cargo lab fix blocked-worker");
}
