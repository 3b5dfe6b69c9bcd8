//! What a chapter's walkthrough is written with.
//!
//! A lesson is a program that reads as the chapter's script. It runs as a child of `cargo lab lesson`, which builds the
//! bookstore and passes its path.
//!
//! ```no_run
//! use std::process::ExitCode;
//! use lab::lesson::{Narrator, Step};
//! use lab::terminal::Table;
//!
//! fn main() -> ExitCode {
//!     lab::lesson::main("02-task-leak", async |lesson| tell(lesson).await)
//! }
//!
//! async fn tell(lesson: &mut Narrator) -> lab::Result<ExitCode> {
//!     lesson.step(Step::Symptom);
//!     lesson.say("Live tasks climb with every read and never come down.");
//!     // let service = Service::start(lesson.bookstore(), …).await?;   its guard ends the child, on Ctrl-C too
//!     let tasks = lesson.during("sending 1,000 reads", async { 1025_u64 }).await;
//!     lesson.figure("tasks_after_1000", tasks);
//!     lesson.table(&Table::new(["reads", "tasks"]).row(["1000".to_owned(), tasks.to_string()]));
//!     lesson.pause().await;
//!
//!     lesson.step(Step::Hypothesis);
//!     lesson.point("1.", "A task is started per read and never ends. Refuted if tasks stay level.");
//!     lesson.code("cargo lab pprof top target/lab/02-task-leak/goroutine.pb.gz");
//!     Ok(ExitCode::SUCCESS)
//! }
//! ```
//!
//! Narration goes to stdout, progress to stderr. With `--json` the narration is silent and one document with every
//! [`Narrator::figure`] follows at the end:
//! `{"chapter": …, "finished": true, "steps": [{"number": 1, "step": "symptom", "figures": {…}}]}`.
//!
//! Exit codes: what the script returns (0 PASS, 1 FAIL, 3 INCONCLUSIVE), 2 for an [`Error`], 130 for Ctrl-C.

mod arguments;
mod ask;
mod case;
pub mod evidence;
mod health;
mod hunt;
mod narrator;
mod record;
mod riddle;
mod step;

use std::process::ExitCode;

use clap::Parser as _;

use crate::error::{Error, Result};
use crate::{cli, interrupt};

pub use arguments::Arguments;
pub use case::Case;
pub use evidence::Evidence;
pub use health::{Health, Lateness};
pub(crate) use hunt::hunt;
pub use narrator::Narrator;
pub use riddle::Riddle;
pub use step::Step;

/// Runs a lesson's script: parses the arguments, tells, prints the JSON document where asked for.
///
/// Ctrl-C drops the script's future wherever it waits, so guards held by it end what they started.
pub fn main(
    chapter: &str,
    script: impl AsyncFnOnce(&mut Narrator) -> Result<ExitCode>,
) -> ExitCode {
    let outcome = match Arguments::try_parse() {
        Ok(arguments) => tell(chapter, arguments, script),
        Err(error) => return cli::usage(&error),
    };
    outcome.unwrap_or_else(|error| cli::report(&error))
}

fn tell(
    chapter: &str,
    arguments: Arguments,
    script: impl AsyncFnOnce(&mut Narrator) -> Result<ExitCode>,
) -> Result<ExitCode> {
    if !arguments.bookstore.is_file() {
        return Err(Error::new(
            format!("no bookstore at {}", arguments.bookstore.display()),
            format!(
                "run `cargo lab lesson {chapter}`: it builds the bookstore and passes its path"
            ),
        ));
    }
    let mut narrator = Narrator::new(chapter, arguments)?;
    let outcome = interrupt::run(script(&mut narrator));
    narrator.finish(outcome.is_ok())?;
    outcome
}
