//! `cargo lab list`: chapters, faults and exercises.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::chapter::Chapter;
use crate::error::Result;
use crate::exercise::Exercise;
use crate::exercise::progress::Progress;
use crate::terminal::{Page, Table};
use crate::verdict::Expectation;
use crate::verdict::expectations::ALL;
use crate::workspace::Workspace;

/// The command's flags.
#[derive(Debug, Args)]
pub(super) struct Command {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Command {
    /// Runs the command.
    pub(super) fn run(self) -> Result<ExitCode> {
        let workspace = Workspace::find()?;
        let chapters = Chapter::all(&workspace)?;
        let exercises = Exercise::all(&workspace)?;
        let progress = Progress::load(&workspace)?;
        let mut page = Page::stdout();
        if self.json {
            let exercises: Vec<_> = exercises
                .iter()
                .map(|exercise| {
                    let state = progress.entry(&exercise.id).state();
                    json!({"id": exercise.id, "title": exercise.title, "class": exercise.class,
                        "chapter": exercise.chapter, "minutes": exercise.minutes, "state": state})
                })
                .collect();
            let faults: Vec<_> = ALL
                .iter()
                .map(|fault| {
                    json!({"id": fault.fault, "class": fault.class, "chapter": fault.chapter,
                        "profiles": profiles(fault), "counter": fault.counter.unit})
                })
                .collect();
            let all = json!({"chapters": chapters, "faults": faults, "exercises": exercises});
            page.line(serde_json::to_string_pretty(&all).expect("a list is plain data"));
            return Ok(ExitCode::SUCCESS);
        }
        let mut table = Table::new(["chapter", "title", "minutes", "fault", "exercise", "state"]);
        for chapter in &chapters {
            let exercise = chapter.exercise.as_deref();
            let state = exercise.map_or("-", |id| progress.entry(id).state().words());
            table.push([
                &chapter.id,
                &chapter.title,
                &chapter.minutes.to_string(),
                &chapter.fault,
                exercise.unwrap_or("-"),
                state,
            ]);
        }
        page.table(&table);
        let mut table = Table::new(["fault", "class", "chapter", "seen in", "counted in"]);
        for fault in ALL {
            table.push([
                fault.fault,
                fault.class,
                fault.chapter,
                &profiles(fault).join(", "),
                fault.counter.unit,
            ]);
        }
        page.table(&table);
        page.line("Watch a hunt:  cargo lab lesson <chapter>");
        page.line("Mend it:       cargo lab fix <chapter>");
        page.line("Prove a fault: cargo lab verify <fault>");
        page.line("Practise:      cargo lab exercise check <exercise>");
        Ok(ExitCode::SUCCESS)
    }
}

/// The profiles that show a fault, by the names that `cargo lab capture` takes.
fn profiles(fault: &Expectation) -> Vec<&'static str> {
    fault.views.iter().map(|view| view.kind.path()).collect()
}
