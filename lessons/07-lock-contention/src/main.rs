//! The chapter as a program: `cargo lab lesson lock-contention`. Its steps are those of the README; it asks before it reveals.

mod questions;

use std::process::ExitCode;

use lab::error::Result;
use lab::lesson::{Case, Narrator, Step};
use lab::verdict::Kind;

use self::questions::{CAUSES, ENDS, LINES, PROFILES};

const FAULT: &str = "global-stock-lock";

fn main() -> ExitCode {
    lab::lesson::main("07-lock-contention", async |lesson| {
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
        "The stock board shows the level of each of 2,000 books. One look by itself is quick. With many at once, looks take many times as long, \
         and so do orders, which only change one number. No answer is wrong, memory is level, and the log says nothing.",
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
    lesson.say(
        "Visits of four orders and 48 looks each, many at once, with the fault planted. After a warm-up, N, 2N and 4N visits, the \
         contentions at the board so far:",
    );
    case.reproduce(lesson).await?;
    lesson
        .say("One contention says nothing. A number that climbs with every visit says that the lock is in everybody's way.");
    lesson.pause().await;
    Ok(())
}

async fn capture(lesson: &mut Narrator) {
    lesson.step(Step::Capture);
    lesson
        .ask("Which profile says who makes the others wait?", &PROFILES)
        .await;
    lesson.say(
        "It works as Go's does: a contention is recorded when the lock is given back, and its delay is what all who waited spent waiting, \
         added up. One contention in `mutex_fraction` is looked at; that is 1 here, all of them, and can be changed while the service runs. \
         In Go it starts with 0, which is off.",
    );
    lesson.pause().await;
}

async fn read(lesson: &mut Narrator, case: &Case) -> Result<()> {
    lesson.step(Step::Read);
    lesson
        .ask(
            "`show` takes the lock, lists the levels, writes the text and gives the lock back. On which line will the delay be?",
            &LINES,
        )
        .await;
    let file = case.profile(lesson, Kind::Mutex, false)?;
    lesson.pprof(&format!(
        "top -noinlines -nodecount=3 -show=bookstore:: {file}"
    ))?;
    lesson.pprof(&format!("list 'whole_board.*show' {file}"))?;
    let share = case.share()?;
    lesson.figure("share_of_show", share);
    lesson.say(format!(
        "`show` held the lock for {:.0} % of all that was waited at the board. Read upwards from the line to the one that took the lock: \
         the levels must be read in between. The text need not be written there.",
        share * 100.0
    ));
    lesson.pause().await;
    Ok(())
}

async fn fix(lesson: &mut Narrator) {
    lesson.step(Step::Fix);
    lesson.ask("Which of these ends it?", &ENDS).await;
    let folder = "bookstore/src/stock/board";
    lesson.code(format!("diff {folder}/whole_board.rs {folder}/per_book.rs"));
    lesson.pause().await;
}

async fn verify(lesson: &mut Narrator, case: &mut Case) -> Result<ExitCode> {
    lesson.step(Step::Verify);
    lesson
        .say("The repaired twin in a fresh process, under the same visits, with the same answers:");
    let verdict = case.verify(lesson).await?;
    lesson.pause().await;
    Ok(verdict)
}

fn prevent(lesson: &mut Narrator) {
    lesson.step(Step::Prevent);
    lesson.say(
        "What would have caught it: a test that lets many look at once and finds no contention in the mutex profile \
         (bookstore/tests/bookstore/locks.rs), and for locks that are held across an await the lint `await_holding_lock`.",
    );
    lesson.say("Now repair it yourself: edit the planted file, save, and watch the contentions.");
    lesson.code("cargo lab fix lock-contention");
}
