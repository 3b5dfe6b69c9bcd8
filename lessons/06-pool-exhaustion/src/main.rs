//! The chapter as a program: `cargo lab lesson pool-exhaustion`. Its steps are those of the README.

mod questions;

use std::process::ExitCode;

use lab::error::Result;
use lab::lesson::{Case, Health, Narrator, Step};
use lab::verdict::Kind;

const FAULT: &str = "pool-hold";

fn main() -> ExitCode {
    lab::lesson::main("06-pool-exhaustion", async |lesson| {
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
    lesson.say("The repaired twin in a fresh process, under the same visits. It makes every call as before, and holds nothing meanwhile:");
    let verdict = case.verify(lesson).await?;
    lesson.pause().await;
    prevent(lesson);
    Ok(verdict)
}

async fn symptom(lesson: &mut Narrator) -> Result<()> {
    lesson.step(Step::Symptom);
    lesson.say("A bookstore starts, and a pricing service that takes 50 ms for an answer. Somebody asks for the bookstore's health: first alone, then while others ask for prices, then once more after a switch at run time.");
    Health::tell(lesson, FAULT, "beside prices").await?;
    lesson.say("A health check asks for no price, and is late with the prices.");
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
    lesson.say("The planted service, and visits of ten prices each. Counted are calls to the pricing service that a request makes while it holds a connection of the database:");
    case.reproduce(lesson).await?;
    lesson.say("All of them. Five connections that are kept for 50 ms each serve 100 prices a second, whatever else is idle.");
    lesson.pause().await;
    Ok(())
}

async fn capture(lesson: &mut Narrator) {
    lesson.step(Step::Capture);
    lesson
        .ask(
            "Who waits, and for whom? Which two profiles tell?",
            &questions::PROFILES,
        )
        .await;
    lesson.pause().await;
}

async fn read(lesson: &mut Narrator, case: &Case) -> Result<()> {
    lesson.step(Step::Read);
    let since = |kind, lesson: &Narrator| -> Result<(String, String)> {
        let base = case.profile(lesson, kind, true)?;
        Ok((format!("-base {base}"), case.profile(lesson, kind, false)?))
    };
    let (base, block) = since(Kind::Block, lesson)?;
    lesson.pprof(&format!("tags -contentions {base} {block}"))?;
    lesson.say("All waits are for a connection of the database. They are waited for here:");
    lesson.pprof(&format!(
        "list -contentions {base} in_one_go::quote {block}"
    ))?;
    let share = case.share()?;
    lesson.figure("culprit_share", share);
    lesson
        .ask(
            "Which line do you expect in the mutex profile?",
            &questions::LINES,
        )
        .await;
    let (base, mutex) = since(Kind::Mutex, lesson)?;
    lesson.pprof(&format!("list {base} in_one_go::quote {mutex}"))?;
    lesson.say("Read upwards from there to `take`. Of the two awaits in between, one needs the connection.");
    lesson.pause().await;
    Ok(())
}

async fn fix(lesson: &mut Narrator) {
    lesson.step(Step::Fix);
    lesson.say("The repaired twin gives the connection back before it calls:");
    lesson.code(
        "diff bookstore/src/pricing/quote/in_one_go.rs bookstore/src/pricing/quote/afterwards.rs",
    );
    lesson
        .ask("What would not have done?", &questions::INSTEAD)
        .await;
    lesson.pause().await;
}

fn prevent(lesson: &mut Narrator) {
    lesson.step(Step::Prevent);
    lesson.say("A metric that is wrong from the first call on: `bookstore_pricing_calls_total` by whether a connection was held. And a test that asks for two prices and reads it.");
    lesson.say("Now repair it yourself, with the number in view:");
    lesson.code("cargo lab fix pool-exhaustion");
}
