//! The chapter as a program: `cargo lab lesson heap-growth`. Its steps are those of the README; it asks before it reveals.

mod questions;

use std::process::ExitCode;

use lab::error::Result;
use lab::lesson::{Case, Narrator, Step};
use lab::terminal::Table;
use lab::verdict::Kind;
use lesson_04_heap_growth::{FAULT, switched};

use self::questions::{CAUSES, ENDS, PROFILES};

/// Visits before the switch, and twice after it: more than fill the repaired side's budget.
const VISITS: u64 = 800;

fn main() -> ExitCode {
    lab::lesson::main("04-heap-growth", async |lesson| {
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
    fix(lesson, &case).await?;
    let verdict = verify(lesson, &mut case).await?;
    prevent(lesson);
    Ok(verdict)
}

async fn symptom(lesson: &mut Narrator) {
    lesson.step(Step::Symptom);
    lesson.say("The search box suggests titles while somebody types. It is quick, and the service needs more memory each day; it is restarted each Sunday because of it. A request that is over has answered, and should have left nothing.");
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
    lesson.say("Half of the readers type what many type, the others what nobody else does. Live bytes after a warm-up, and after N, 2N and 4N suggestions more:");
    case.reproduce(lesson).await?;
    lesson.say("Nobody is asking any more, and the bytes are still there. They are live, which refutes the allocator; and no request is under way.");
    lesson.pause().await;
    Ok(())
}

async fn capture(lesson: &mut Narrator) {
    lesson.step(Step::Capture);
    lesson.ask("Which profile, and taken how?", &PROFILES).await;
    lesson.say("It cannot show who holds the memory. It names who allocated it.");
    lesson.pause().await;
}

async fn read(lesson: &mut Narrator, case: &Case) -> Result<()> {
    lesson.step(Step::Read);
    let base = case.profile(lesson, Kind::Heap, true)?;
    let last = case.profile(lesson, Kind::Heap, false)?;
    lesson.say("The snapshot after the warm-up, subtracted from the last one:");
    lesson.pprof(&format!("top -noinlines -nodecount=4 -base={base} {last}"))?;
    let share = case.share()?;
    lesson.figure("share_of_remember", share);
    lesson.say(format!(
        "`remember` allocated {:.0} % of what came and stayed. For comparison all that was ever allocated, which names other functions:",
        share * 100.0
    ));
    lesson.pprof(&format!(
        "top -noinlines -nodecount=4 -sample_index=alloc_space {last}"
    ))?;
    lesson.pprof(&format!("list -noinlines by_query::remember {last}"))?;
    lesson.say("An answer is kept under the raw query string. It has a time until which it may be served, and nobody who removes it when that is over: whatever a reader types is an entry for ever.");
    lesson.pause().await;
    Ok(())
}

async fn fix(lesson: &mut Narrator, case: &Case) -> Result<()> {
    lesson.step(Step::Fix);
    lesson.ask("Which of these ends it?", &ENDS).await;
    let folder = "bookstore/src/books/suggest";
    lesson.code(format!("diff {folder}/by_query.rs {folder}/bounded.rs"));
    lesson.say("Now a service is switched to the repaired twin while it runs, with the same load before the switch and twice after it.");
    let (bookstore, scratch) = (lesson.bookstore().to_owned(), lesson.evidence().to_owned());
    let watch = switched::watch(&bookstore, case.expectation(), VISITS, &scratch);
    let seen = lesson.during("switching under load", watch).await?;
    let mut table = Table::new(["", "live bytes", "resident bytes"]);
    for (when, live) in [
        ("planted", &seen.planted),
        ("switched", &seen.switched),
        ("after as many visits", &seen.filled),
        ("and as many again", &seen.later),
    ] {
        table.push([
            when.to_owned(),
            live.all.to_string(),
            live.resident.to_string(),
        ]);
    }
    lesson.table(&table);
    lesson.figure(
        "live_bytes_around_the_switch",
        [
            seen.planted.all,
            seen.switched.all,
            seen.filled.all,
            seen.later.all,
        ],
    );
    lesson.say(format!("The service says: \"{}\" The slope is zero once the budget is full. Resident memory stays with the allocator.", seen.note));
    lesson.pause().await;
    Ok(())
}

async fn verify(lesson: &mut Narrator, case: &mut Case) -> Result<ExitCode> {
    lesson.step(Step::Verify);
    lesson.say("A fix is proved on both sides, each in a fresh process under the same load. The warm-up fills the repaired side's budget; from there on it has to be level:");
    let verdict = case.verify(lesson).await?;
    lesson.pause().await;
    Ok(verdict)
}

fn prevent(lesson: &mut Narrator) {
    lesson.step(Step::Prevent);
    lesson.say("What would have caught it: a test that puts ten budgets of answers into the cache and looks at what is left (bookstore/src/books/suggest/mod.rs), and a ceiling on memory (--max-memory) that warns before it is reached.");
    lesson.say("Now repair it yourself: edit the planted file, save, and watch the live bytes.");
    lesson.code("cargo lab fix heap-growth");
}
