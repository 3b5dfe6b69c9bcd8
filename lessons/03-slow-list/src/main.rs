//! The chapter as a program: `cargo lab lesson slow-list`. Its steps are those of the README.

use std::process::ExitCode;

use lab::error::Result;
use lab::lesson::{Case, Narrator, Step};
use lab::verdict::Kind;

const FAULT: &str = "slow-list";

fn main() -> ExitCode {
    lab::lesson::main("03-slow-list", async |lesson| {
        // Boxed, since it is as long as the whole story.
        Box::pin(tell(lesson)).await
    })
}

async fn tell(lesson: &mut Narrator) -> Result<ExitCode> {
    let mut case = Case::of(lesson, FAULT)?;
    symptom(lesson).await;
    hypothesis(lesson).await;
    reproduce(lesson, &mut case).await?;
    let file = capture(lesson, &case).await?;
    read(lesson, &case, &file).await?;
    fix(lesson).await;
    let verdict = verify(lesson, &mut case).await?;
    prevent(lesson);
    Ok(verdict)
}

async fn symptom(lesson: &mut Narrator) {
    lesson.step(Step::Symptom);
    lesson.say(
        "The shop's front page shows twenty books. Readers on a train say that it takes seconds; in the office it takes a blink. And the \
         service works far harder than a shop of this size should have to.",
    );
    lesson.say("It was quick with a few hundred books in the shop. Now there are 2,000, and twenty on the page as before.");
    lesson.pause().await;
}

async fn hypothesis(lesson: &mut Narrator) {
    lesson.step(Step::Hypothesis);
    lesson.say("Three explanations, the likeliest first, each with what would refute it.");
    lesson.point("1.", "The handler does more for a page than the page shows. Refuted if the list's functions have little of the CPU time.");
    lesson.point("2.", "The database is asked badly: a query per book, or one that no index serves. Refuted if a page costs one statement, and reading rows costs more than finding them.");
    lesson.point("3.", "The list waits for something. Refuted if the CPU time grows with the trouble: who waits burns nothing.");
    lesson.gap();
    lesson.pause().await;
}

async fn reproduce(lesson: &mut Narrator, case: &mut Case) -> Result<()> {
    lesson.step(Step::Reproduce);
    lesson.say("The planted service, and readers who ask for a page of twenty. The counter is the bytes of all answers: after a warm-up, and after N, 2N and 4N pages more.");
    case.reproduce(lesson).await?;
    let series = case.planted()?;
    let (warm, last) = (&series.warm, series.last());
    let pages = last.requests - warm.requests;
    let bytes = (last.answer_bytes - warm.answer_bytes) / pages;
    lesson.figure("bytes_per_page", bytes);
    lesson.say(format!(
        "{bytes} bytes for each page of twenty books. On a loopback nobody feels them."
    ));
    lesson.pause().await;
    Ok(())
}

async fn capture(lesson: &mut Narrator, case: &Case) -> Result<String> {
    lesson.step(Step::Capture);
    let file = case.profile(lesson, Kind::Cpu, false)?;
    lesson.say(
        "While the last of that load ran, a CPU profile was taken. 250 times for each second that a thread runs, the profiler notes where it \
         is (100 times, unless it is asked for more). So it needs load, and it shows what runs: no waiting, no bytes on a wire.",
    );
    lesson.pprof(&format!("top10 -noinlines {file}"))?;
    lesson.say(
        "A trap: on top is what other people wrote. Copying bytes, escaping JSON, system calls, SQLite. None of it is to blame; it is what \
         somebody had done. A library function on top is a question: for whom?",
    );
    lesson.pause().await;
    Ok(file)
}

async fn read(lesson: &mut Narrator, case: &Case, file: &str) -> Result<()> {
    lesson.step(Step::Read);
    lesson.say("Your own frames, with all that happens below them: `-focus` keeps the stacks through the list, `-show` the bookstore's frames, `-cum` sorts by the cost below.");
    lesson.pprof(&format!(
        "top -noinlines -cum -nodecount=8 -focus=books::list -show=bookstore:: {file}"
    ))?;
    lesson.say("Hypothesis 3 falls: this is no waiting. And the lines:");
    lesson.pprof(&format!("list everything::list:: {file}"))?;
    let share = case.share()?;
    lesson.figure("share_of_serialize", share);
    lesson.say(format!(
        "Two lines share the cost: one reads rows, the other makes JSON of them, with {:.0} % of what the books' handlers cost. The page comes in \
         as `_page`, and the underscore says what becomes of it. The query has no LIMIT, and fetches the texts that no shelf shows. \
         Hypothesis 1 stands.",
        share * 100.0
    ));
    lesson.pause().await;
    Ok(())
}

async fn fix(lesson: &mut Narrator) {
    lesson.step(Step::Fix);
    lesson.say("Rows, columns, type: the page's LIMIT, the six columns that a shelf shows, and a `Summary` of its own. The lesson is in the difference of two files:");
    let folder = "bookstore/src/books/list";
    lesson.code(format!("diff {folder}/everything.rs {folder}/summaries.rs"));
    lesson.say(
        "Tempting and wrong: to leave out the heavy columns alone. An eighth of the bytes, and it still grows with the shop. Also wrong: to \
         keep the answer in memory. The CPU profile is empty of it then, and two megabytes go over the wire all the same.",
    );
    lesson.pause().await;
}

async fn verify(lesson: &mut Narrator, case: &mut Case) -> Result<ExitCode> {
    lesson.step(Step::Verify);
    lesson.say("A fix is proved on both sides, each in a fresh process under the same load. The repaired one:");
    let verdict = case.verify(lesson).await?;
    lesson.pause().await;
    Ok(verdict)
}

fn prevent(lesson: &mut Narrator) {
    lesson.step(Step::Prevent);
    lesson.say(
        "What would have caught it: a test that asks every list for 1, 20 and 100 items and holds the answer to that number and to a budget \
         of bytes, over data as large as the shop's (bookstore/tests/bookstore/pages.rs).",
    );
    lesson.say("Now repair it yourself: edit the planted file, save, and watch the bytes.");
    lesson.code("cargo lab fix slow-list");
}
