//! `cargo lab lesson`: builds what a chapter needs and runs its walkthrough.

use std::process::ExitCode;

use clap::Args;

use crate::build;
use crate::chapter::Chapter;
use crate::error::Result;
use crate::interrupt;
use crate::lesson::{self, Narrator, Riddle};
use crate::terminal::{Page, Progress};
use crate::verdict::{Expectation, expectations};
use crate::viewer;
use crate::workspace::Workspace;

/// The command's arguments.
#[derive(Debug, Args)]
pub(super) struct Command {
    /// Its id, number, slug or fault: 02-task-leak, 02, task-leak, watch-expiration
    #[arg(value_name = "CHAPTER|FAULT")]
    chapter: String,

    /// Go on without waiting for a key between steps
    #[arg(long)]
    no_pause: bool,

    /// Begin to tell at step N of 8; the steps before it are done without words, since it builds on them
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u8).range(1..=8))]
    step: u8,

    /// The figures as one JSON document instead of the narration
    #[arg(long)]
    json: bool,
}

/// What a lesson is about.
enum Hunted {
    Chapter(Chapter),
    Fault(&'static Expectation),
}

impl Command {
    /// Runs the command.
    pub(super) fn run(self) -> Result<ExitCode> {
        let workspace = Workspace::find()?;
        let chapter = match self.hunted(&workspace)? {
            Hunted::Chapter(chapter) => chapter,
            Hunted::Fault(expectation) => return self.hunt(&workspace, expectation),
        };
        let built = self.build(&workspace, &chapter)?;
        let mut program = tokio::process::Command::new(built.executable(&chapter.package)?);
        program
            .arg("--bookstore")
            .arg(built.executable("bookstore")?);
        program.arg("--lab").arg(viewer::this_program()?);
        program.arg("--step").arg(self.step.to_string());
        program
            .args(self.no_pause.then_some("--no-pause"))
            .args(self.json.then_some("--json"));
        interrupt::run_program(&mut program)
    }

    /// What the name stands for: a chapter, or a fault that has a page in one.
    fn hunted(&self, workspace: &Workspace) -> Result<Hunted> {
        match (
            Chapter::find(workspace, &self.chapter),
            expectations::named(&self.chapter),
        ) {
            (Ok(chapter), _) => Ok(Hunted::Chapter(chapter)),
            (Err(_), Some(expectation)) => Ok(Hunted::Fault(expectation)),
            (Err(error), None) => Err(error),
        }
    }

    /// The walkthrough of a fault without a chapter of its own: it needs no program but the bookstore.
    fn hunt(&self, workspace: &Workspace, expectation: &Expectation) -> Result<ExitCode> {
        let arguments = lesson::Arguments {
            bookstore: super::verify::built(workspace)?,
            lab: viewer::this_program()?,
            no_pause: self.no_pause,
            step: self.step,
            json: self.json,
        };
        let mut narrator = Narrator::new(expectation.fault, arguments)?;
        let outcome = interrupt::run(Box::pin(lesson::hunt(&mut narrator, expectation.fault)));
        narrator.finish(outcome.is_ok())?;
        outcome
    }

    /// Builds bookstore and lesson. A build that takes its time is used for a riddle.
    fn build(&self, workspace: &Workspace, chapter: &Chapter) -> Result<build::Built> {
        let mut riddle = Riddle::of(chapter);
        let mut page = if self.json {
            Page::none()
        } else {
            Page::stdout()
        };
        let mut line = Progress::new("building the bookstore and the lesson");
        let built = build::packages(workspace, &["bookstore", &chapter.package], |progress| {
            if let Some(riddle) = &mut riddle {
                riddle.pose_while_waiting(&mut page, progress.elapsed);
                riddle.listen(&mut page);
            }
            if progress.total == 0 {
                line.note(&progress.last);
            } else {
                line.set(progress.ready as u64, progress.total as u64);
            }
        })?;
        drop(line);
        if let Some(riddle) = &mut riddle {
            riddle.reveal(&mut page);
        }
        Ok(built)
    }
}
