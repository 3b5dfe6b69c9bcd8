//! The chapter as a program: `cargo lab lesson what-profilers-miss`. Its steps are those of the README.

use std::hint::black_box;
use std::process::ExitCode;

use lab::error::{Error, Result};
use lab::lesson::{Narrator, Step};
use lab::terminal::Table;
use lab::verdict::{self, Bench as Proving, Sides, expectations};
use lesson_09_what_profilers_miss::bench::{Bench, save};
use lesson_09_what_profilers_miss::burst::{Moment, mib};
use lesson_09_what_profilers_miss::lines::{LINES, LONG, one_three_six, samples};
use lesson_09_what_profilers_miss::{FAULT, burst, store, waiting};
use pprof_http::cpu::Sampler;

const SECONDS: u32 = 8; // of a CPU capture: some more than the work in it takes

fn main() -> ExitCode {
    lab::lesson::main("09-what-profilers-miss", async |lesson| {
        Box::pin(tell(lesson)).await
    })
}

async fn tell(lesson: &mut Narrator) -> Result<ExitCode> {
    let bench = Bench::start(lesson.workspace().root())?;
    lesson.step(Step::Symptom);
    let (bookstore, scratch) = (lesson.bookstore().to_owned(), lesson.evidence().to_owned());
    let watch = store::watch(&bookstore, &scratch);
    let moments = lesson.during("a burst of large answers", watch).await?;
    lesson.say("Sales have begun, and are over. The bookstore's process is larger than before, and an alert on its memory fires:");
    memory(lesson, "bookstore", &moments);

    lesson.step(Step::Hypothesis);
    lesson
        .ask(
            "Which is it?",
            &[
                ("A leak: the service holds on to what the burst made.", "Then what it holds must have grown. It has not: the column `held` is the heap profile."),
                ("Nothing of the service: the allocator keeps pages that the service has given back.", "So it is. Held is level, and a second burst adds nothing or little: it fits into what the first has left. A part of what the first one adds is the profiler's own: its tables of the functions that it meets."),
                ("A leak that the heap profile does not see.", "It sees all that passes through the global allocator. What does not (mapped files, stacks of threads) does not follow a burst of requests."),
            ],
        )
        .await;
    lesson.pause().await;

    lesson.step(Step::Reproduce);
    lesson.say("In its purest form: a program makes 98,304 blocks of a kilobyte and frees all but each 64th.");
    let moments = lesson
        .during("a burst of blocks", burst::watch(&bench))
        .await?;
    memory(lesson, "burst", &moments);
    lesson.say("The few that stay lie on pages all over the memory, and what lies between them cannot be given back to the system.");
    lesson.pause().await;

    capture(lesson).await;
    off_cpu(lesson, &bench).await?;
    lines(lesson, &bench).await?;

    lesson.step(Step::Fix);
    lesson.say("There is nothing to repair. Tempting and wrong: a restart each night, or `malloc_trim` on a timer. Either treats a number that harms nobody.");
    lesson.pause().await;

    lesson.step(Step::Verify);
    let outcome = verify(lesson).await?;

    lesson.step(Step::Prevent);
    lesson.say("Watch the slope of what is held, and let resident memory alone alert nobody: `scripts/watch-heap.sh` shows both side by side.");
    Ok(outcome)
}

async fn capture(lesson: &mut Narrator) {
    lesson.step(Step::Capture);
    lesson
        .ask(
            "Which profile tells a leak from kept pages?",
            &[
                ("The CPU profile.", "It shows who allocates, at best, and nothing about what is kept."),
                ("The heap profile, twice, and their difference.", "This one: what has been added since the baseline, by the stack that allocated it. The burst adds next to nothing."),
                ("The goroutine profile.", "It would show tasks that hold memory. Their number is level."),
            ],
        )
        .await;
    lesson.pause().await;
}

/// What waits costs no CPU time.
async fn off_cpu(lesson: &mut Narrator, bench: &Bench) -> Result<()> {
    lesson.step(Step::Read);
    lesson.say("A heap profile is blind to the allocator. What is a CPU profile blind to? A hundred orders wait for a price, five reports for a disk, and something else computes.");
    let watch = waiting::watch(bench, SECONDS);
    let profiles = lesson.during("three profiles of it", watch).await?;
    for (name, captured, options) in [
        ("cpu", &profiles.cpu, "-nodecount=3"),
        ("goroutine", &profiles.tasks, "-show=waiting::"),
        ("block", &profiles.block, "-show=waiting::"),
    ] {
        let file = lesson.evidence().join(format!("{name}.pb.gz"));
        save(captured, &file)?;
        let shown = lesson.display(&file);
        lesson.pprof(&format!("top -noinlines {options} {shown}"))?;
    }
    lesson.say("The CPU profile has neither `priced` nor `written`: both are off the CPU. The task profile has the hundred, and the block profile has the five.");
    lesson.pause().await;
    Ok(())
}

/// Three lines of one function, through both samplers.
async fn lines(lesson: &mut Narrator, bench: &Bench) -> Result<()> {
    lesson.say("One function does the same work on three lines: once, three times, six times. Two samplers look at it.");
    let mut table = Table::new(["sampler", "one", "three", "six"]);
    for (name, sampler) in [
        ("pprof-http", Sampler::Native),
        ("the pprof crate", Sampler::Pprof),
    ] {
        let work = || {
            black_box(one_three_six(LONG));
        };
        let capture = bench.cpu(sampler, SECONDS, work);
        let captured = lesson.during("a CPU profile", capture).await?;
        let counts = samples(&captured.profile)?;
        lesson.figure(name, counts);
        let [one, three, six] = counts.map(|count| count.to_string());
        table.push([name.to_owned(), one, three, six]);
    }
    lesson.table(&table);
    lesson.say(format!(
        "True are {}. pprof-http keeps each sample's own address. The pprof crate keeps samples by function, and all of them are on the \
         line that was seen first.",
        LINES.map(|(_, share)| format!("{:.0} %", share * 100.0)).join(", ")
    ));
    lesson.pause().await;
    Ok(())
}

fn memory(lesson: &mut Narrator, name: &str, moments: &[Moment]) {
    let mut table = Table::new(["", "held", "resident"]);
    for moment in moments {
        let [held, resident] = [moment.held, moment.resident].map(mib);
        table.push([moment.name.clone(), held, resident]);
    }
    lesson.table(&table);
    lesson.figure(name, moments);
}

async fn verify(lesson: &mut Narrator) -> Result<ExitCode> {
    let expectation =
        expectations::named(FAULT).ok_or_else(|| Error::new("no such fault", "rebuild lab"))?;
    let (workspace, bookstore) = (lesson.workspace().clone(), lesson.bookstore().to_owned());
    let folder = lesson.evidence().join(FAULT);
    let bench = Proving {
        workspace: &workspace,
        bookstore: &bookstore,
        events: &|_| {},
    };
    let proof = verdict::prove(&bench, expectation, &expectation.work, Sides::Both, &folder);
    let proof = lesson.during("the verdict on memory", proof).await?;
    lesson.say(format!(
        "The verdict that finds leaks is held to it, and must not be taken in: {}.",
        proof.outcome
    ));
    lesson.figure("verdict", &proof);
    Ok(proof.outcome.exit_code())
}
