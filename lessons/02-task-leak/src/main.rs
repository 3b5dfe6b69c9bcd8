//! The chapter as a program: `cargo lab lesson task-leak`. Its steps are those of the README.

use std::process::ExitCode;

use lab::error::Result;
use lab::lesson::{Narrator, Step, evidence};
use lab::terminal::Table;
use lab::verdict::{self, Census, Event, Sides, expectations};
use lesson_02_task_leak::FAULT;
use lesson_02_task_leak::hunt::{CONNECTIONS, Hunt, KEYS};

/// Reads to the first point; the second is at twice, the third at four times as many.
const N: u64 = 2500;

fn main() -> ExitCode {
    lab::lesson::main("02-task-leak", async |lesson| {
        // Boxed, since it is as long as the whole story.
        Box::pin(tell(lesson)).await
    })
}

async fn tell(lesson: &mut Narrator) -> Result<ExitCode> {
    let mut hunt = symptom(lesson).await?;
    hypothesis(lesson).await;
    reproduce(lesson, &mut hunt).await?;
    capture(lesson, &mut hunt).await?;
    read(lesson).await?;
    fix(lesson, hunt).await?;
    let verdict = verify(lesson).await?;
    prevent(lesson);
    Ok(verdict)
}

async fn symptom(lesson: &mut Narrator) -> Result<Hunt> {
    lesson.step(Step::Symptom);
    lesson.say(format!(
        "A bookstore starts, and {KEYS} of its books are read, each once. The page that the team watches shows its live tasks."
    ));
    let (bookstore, evidence) = (lesson.bookstore().to_owned(), lesson.evidence().to_owned());
    let begin = Hunt::begin(&bookstore, FAULT, &[], CONNECTIONS, &evidence);
    let mut hunt = lesson.during("starting the bookstore", begin).await?;
    lesson
        .during("reading each book once", hunt.warm_up())
        .await?;
    let start = hunt.look(lesson.evidence(), "tasks-0.pb.gz").await?;
    lesson
        .during("reading 500 books", hunt.read(500, |_| {}))
        .await?;
    let later = hunt.look(lesson.evidence(), "tasks-500.pb.gz").await?;
    lesson.figure("tasks_at_start", start.total);
    lesson.figure("tasks_after_500_reads", later.total);
    lesson.say(format!(
        "After the first round it is {}. 500 reads of the same {KEYS} books later it is {}, and nobody is reading any more.",
        start.total, later.total
    ));
    lesson.say(
        "No answer was wrong, none was slow. Only this number went up, and it does not come down.",
    );
    lesson.pause().await;
    Ok(hunt)
}

async fn hypothesis(lesson: &mut Narrator) {
    lesson.step(Step::Hypothesis);
    lesson.say("Three explanations, the likeliest first, each with what would refute it.");
    lesson.point("1.", "Each read starts a task that does not end. Refuted if the number stays level while reads go on.");
    lesson.point("2.", "Connections pile up: each has a task of its own. Refuted if the tasks come from another place than the server's accept loop.");
    lesson.point("3.", "Something is busy, and a CPU profile will show it. Refuted if the place that starts the tasks has next to no share of the CPU time.");
    lesson.gap();
    lesson.pause().await;
}

async fn reproduce(lesson: &mut Narrator, hunt: &mut Hunt) -> Result<()> {
    lesson.step(Step::Reproduce);
    lesson.say(format!(
        "The same reads again, counted: N = {N}, then 2N, then 4N, all of the same {KEYS} books."
    ));
    let mut table = Table::new(["reads", "live tasks", "largest spawn site", "its tasks"]);
    let mut counts = Vec::new();
    let first = hunt.look(lesson.evidence(), "tasks-500.pb.gz").await?;
    for (number, reads) in [(1, N - first.reads), (2, N), (4, 2 * N)] {
        let mut progress = lesson.progress("reading books");
        hunt.read(reads, |now| progress.set(now.completed, now.scheduled))
            .await?;
        drop(progress);
        let point = hunt
            .look(lesson.evidence(), &format!("tasks-{number}n.pb.gz"))
            .await?;
        let census = Census::of(&point.profile);
        if let Some((site, count)) = census.sites().first() {
            let (reads, total) = (point.reads.to_string(), point.total.to_string());
            let function = site.function.rsplit("::").next().unwrap_or(&site.function);
            table.push([
                reads,
                total,
                format!("{function}, line {}", site.line),
                count.to_string(),
            ]);
        }
        counts.push((point.reads, point.total));
    }
    lesson.table(&table);
    lesson.figure("tasks_by_reads", &counts);
    lesson.say("One task more for every read. Hypothesis 1 stands. A count that is high says little; a count that climbs with the load is a leak.");
    lesson.pause().await;
    Ok(())
}

async fn capture(lesson: &mut Narrator, hunt: &mut Hunt) -> Result<()> {
    lesson.step(Step::Capture);
    lesson.say("The habit says: take a CPU profile. So, five seconds of it, under a shop's usual load: lists, searches, reviews, books.");
    let evidence = lesson.evidence().to_owned();
    let cpu = lesson
        .during(
            "capturing a CPU profile",
            hunt.cpu_under_load(&evidence, "cpu.pb.gz"),
        )
        .await?;
    let file = lesson.display(&evidence.join("cpu.pb.gz"));
    lesson.pprof(&format!("top -noinlines -nodecount=8 {file}"))?;
    let share = evidence::share(&cpu, Some("cpu"), |frames| {
        evidence::passes(frames, "watch_expiration")
    })?;
    lesson.figure("cpu_share_of_the_culprit", share);
    lesson.say(format!(
        "The function that we are after has {:.1} % of it: a sample or two, if any, in which a task was started or looked at its key. Ten \
         thousand tasks that sleep cost next to no CPU time: hypothesis 3 is refuted, and the CPU profile is the wrong instrument. It shows what runs, and a leaked task waits.",
        share * 100.0
    ));
    lesson.say("What waits is in the task profile, which Go calls goroutine: every live task, with the stack that started it.");
    lesson.pause().await;
    Ok(())
}

async fn read(lesson: &mut Narrator) -> Result<()> {
    lesson.step(Step::Read);
    let file = lesson.display(&lesson.evidence().join("tasks-4n.pb.gz"));
    lesson.pprof(&format!("top -noinlines -nodecount=5 {file}"))?;
    lesson.say("`flat` counts the tasks that a function started itself. One line holds nearly all. Its source:");
    lesson.pprof(&format!("list watch_expiration {file}"))?;
    lesson.say(
        "Each call starts a task, and the loop in it has no way out. The callers (`peek watch_expiration`) show that it is \
         called for every read. Hypothesis 2 is refuted too: the server's own tasks are as many as there are connections.",
    );
    lesson.pause().await;
    Ok(())
}

async fn fix(lesson: &mut Narrator, mut hunt: Hunt) -> Result<()> {
    lesson.step(Step::Fix);
    lesson.say(
        "A task needs an owner and an end. The repaired twin starts one task per key when the key enters the cache, ends it \
         with the entry, and cancels and joins it when the cache closes. The lesson is in the difference of two files:",
    );
    let folder = "bookstore/src/books/cache";
    lesson.code(format!(
        "diff {folder}/expiry_per_read.rs {folder}/expiry_per_key.rs"
    ));
    lesson.say(
        "Tempting and wrong: to clear the cache now and then, or to tick more often. Both leave a task per read behind. \
         To give up the cache ends the leak and brings the load back to the database.",
    );
    lesson.say("Now the switch is set to repaired, in the running service.");
    let before = hunt
        .look(lesson.evidence(), "tasks-before-switch.pb.gz")
        .await?;
    let note = hunt.repair().await?;
    lesson.say(format!("The service says: \"{note}\""));
    let warm = lesson.during("reading books", hunt.read(N, |_| {}));
    warm.await?;
    let middle = hunt
        .look(lesson.evidence(), "tasks-after-switch.pb.gz")
        .await?;
    lesson.during("reading books", hunt.read(N, |_| {})).await?;
    let after = hunt
        .look(lesson.evidence(), "tasks-after-switch-2.pb.gz")
        .await?;
    hunt.end().await;
    let table = Table::new(["", "reads", "live tasks"])
        .row([
            "before the switch".to_owned(),
            before.reads.to_string(),
            before.total.to_string(),
        ])
        .row([
            "after it".to_owned(),
            middle.reads.to_string(),
            middle.total.to_string(),
        ])
        .row([
            "and later".to_owned(),
            after.reads.to_string(),
            after.total.to_string(),
        ]);
    lesson.table(&table);
    lesson.figure(
        "tasks_around_the_switch",
        [before.total, middle.total, after.total],
    );
    lesson.say(
        "Before the switch there are more tasks than reads were counted: the load of the CPU profile read books, too, and each of those \
         reads left its task. After it the slope is zero, once the new cache has its one task for each key. The tasks that had leaked stay \
         until the process ends: a fix stops a leak, it does not undo it.",
    );
    lesson.pause().await;
    Ok(())
}

async fn verify(lesson: &mut Narrator) -> Result<ExitCode> {
    lesson.step(Step::Verify);
    lesson.say(
        "A fix is proved on both sides, each in a fresh process under the same load: the planted one must show the leak, the \
         repaired one must not, and both must give the same answers.",
    );
    let expectation = expectations::named(FAULT).expect("this chapter's fault has expectations");
    let workspace = lesson.workspace().clone();
    let bookstore = lesson.bookstore().to_owned();
    let quiet = |_: Event| {};
    let bench = verdict::Bench {
        workspace: &workspace,
        bookstore: &bookstore,
        events: &quiet,
    };
    let folder = lesson.evidence().join("verdict");
    let work = &expectation.work;
    let proof = lesson
        .during(
            "proving both sides",
            verdict::prove(&bench, expectation, work, Sides::Both, &folder),
        )
        .await?;
    let mut table = Table::new([
        "live tasks",
        "baseline",
        "each book once",
        "N",
        "2N",
        "4N",
        "verdict",
    ]);
    for side in &proof.sides {
        let counts = side
            .points
            .iter()
            .map(|point| format!("{:.0}", point.counter));
        let row: Vec<String> = std::iter::once(side.side.to_string())
            .chain(counts)
            .chain([side.outcome.to_string()])
            .collect();
        table.push(row);
    }
    lesson.table(&table);
    for check in proof.failed_checks() {
        lesson.point(
            "-",
            format!(
                "{}: expected {}, measured {}",
                check.name, check.expected, check.measured
            ),
        );
    }
    lesson.figure("verdict", &proof);
    lesson.say(format!(
        "The verdict on the fault and its repair: {}.",
        proof.outcome
    ));
    lesson.pause().await;
    Ok(proof.outcome.exit_code())
}

fn prevent(lesson: &mut Narrator) {
    lesson.step(Step::Prevent);
    lesson.say(
        "What would have caught it: a test that reads N, 2N and 4N times and asserts that live tasks do not follow \
         (`tests/measured.rs` of this chapter is one); and an alert on the number of live tasks, by its slope.",
    );
    let evidence = lesson.display(lesson.evidence());
    lesson.say(format!(
        "All profiles of this run are in {evidence}. To look around in one:"
    ));
    lesson.code(format!("cargo lab pprof top {evidence}/tasks-4n.pb.gz\ncargo lab pprof web {evidence}/tasks-4n.pb.gz"));
    lesson.say("Now repair it yourself: edit the planted file, save, and watch the number.");
    lesson.code("cargo lab fix task-leak");
}
