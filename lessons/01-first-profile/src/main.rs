//! The chapter as a program: `cargo lab lesson first-profile`. Its steps are those of the README.

use std::process::ExitCode;

use lab::error::Result;
use lab::lesson::{Case, Narrator, Step};
use lab::verdict::Kind;

const FAULT: &str = "regex-per-request";

fn main() -> ExitCode {
    lab::lesson::main("01-first-profile", async |lesson| {
        // Boxed, since it is as long as the whole story.
        Box::pin(tell(lesson)).await
    })
}

async fn tell(lesson: &mut Narrator) -> Result<ExitCode> {
    let mut case = Case::of(lesson, FAULT)?;
    symptom(lesson).await;
    hypothesis(lesson).await;
    reproduce(lesson, &mut case).await?;
    capture(lesson, &case).await?;
    read(lesson, &case).await?;
    fix(lesson).await;
    let verdict = verify(lesson, &mut case).await?;
    prevent(lesson);
    Ok(verdict)
}

async fn symptom(lesson: &mut Narrator) {
    lesson.step(Step::Symptom);
    lesson.say(
        "Customers search for `the` and wait. Searches with few results are quick. The CPU time of the service rises with each \
         search, and nobody can say what it is spent on.",
    );
    lesson.pause().await;
}

async fn hypothesis(lesson: &mut Narrator) {
    lesson.step(Step::Hypothesis);
    lesson.say("Three explanations, the likeliest first, each with what would refute it.");
    lesson.point("1.", "The database searches slowly. Refuted if most CPU time is spent in the service's own code.");
    lesson.point(
        "2.",
        "Writing the answer as JSON is the work. Refuted if the serializer has a small share.",
    );
    lesson.point("3.", "Something is done for each result that could be done once. Refuted if no function of the search stands out.");
    lesson.gap();
    lesson.pause().await;
}

async fn reproduce(lesson: &mut Narrator, case: &mut Case) -> Result<()> {
    lesson.step(Step::Reproduce);
    let work = &case.expectation().work;
    lesson.say(format!(
        "A bookstore starts, and searches come at a steady rate: {} in a second, {} in all. What is counted are the bytes that it allocates \
         to compile search patterns.",
        work.rate,
        work.requests()
    ));
    case.reproduce(lesson).await?;
    lesson.say("It climbs with every search. The number says that there is work; where it is, only a profile says.");
    lesson.pause().await;
    Ok(())
}

async fn capture(lesson: &mut Narrator, case: &Case) -> Result<()> {
    lesson.step(Step::Capture);
    lesson.say(
        "A CPU profile: 250 times in each second of CPU time the thread is interrupted and its stack is noted. It was taken under the load \
         above. By hand `cargo lab capture profile --seconds 5` takes one, at 100 looks in each second.",
    );
    lesson.code(case.profile(lesson, Kind::Cpu, false)?);
    lesson.say(
        "What it cannot show: anything that waits. A thread that sleeps is never interrupted.",
    );
    lesson.pause().await;
    Ok(())
}

async fn read(lesson: &mut Narrator, case: &Case) -> Result<()> {
    lesson.step(Step::Read);
    let file = case.profile(lesson, Kind::Cpu, false)?;
    lesson.say("Who had the time? `-cum` ranks by what a function cost with all that it called; `-show` leaves the bookstore's own.");
    lesson.pprof(&format!(
        "top -noinlines -cum -show=bookstore:: -nodecount=6 {file}"
    ))?;
    let share = case.share()?;
    lesson.figure("culprit_share", share);
    lesson.say(format!(
        "`mark` has {:.0} % of all CPU time. On which line?",
        share * 100.0
    ));
    lesson.pprof(&format!("list per_book::mark {file}"))?;
    lesson.say(
        "Nearly all of it is on the line that makes a pattern, and not on the one that uses it. The pattern depends on the search \
         alone, and it is made anew for each book.",
    );
    lesson.say("The same as a picture, in the browser; Ctrl-C ends it:");
    lesson.code(format!("cargo lab pprof web {file}"));
    lesson.pause().await;
    Ok(())
}

async fn fix(lesson: &mut Narrator) {
    lesson.step(Step::Fix);
    lesson.say("The repaired twin makes the pattern once, before the first book:");
    lesson.code("diff bookstore/src/books/highlight/per_book.rs bookstore/src/books/highlight/per_search.rs");
    lesson.say(
        "Tempting and wrong: look whether the text is in the title before making a pattern. Every book of a search has the text: that is \
         why it was found.",
    );
    lesson.say("Do it yourself, with the figure in view:");
    lesson.code(format!("cargo lab fix {FAULT}"));
    lesson.pause().await;
}

async fn verify(lesson: &mut Narrator, case: &mut Case) -> Result<ExitCode> {
    lesson.step(Step::Verify);
    lesson.say("The repaired service in a process of its own, under the same searches:");
    let verdict = case.verify(lesson).await?;
    lesson.pause().await;
    Ok(verdict)
}

fn prevent(lesson: &mut Narrator) {
    lesson.step(Step::Prevent);
    lesson.say(
        "The exercise crate of this chapter counts what is asked for per basket, in a test that fails when the count follows the length. \
         A count is the same on every machine, where a time is not.",
    );
    lesson.code("cargo lab exercise check 03");
}
