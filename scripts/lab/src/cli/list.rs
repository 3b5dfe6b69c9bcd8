//! `cargo lab list`: chapters and exercises.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::chapter::Chapter;
use crate::error::Result;
use crate::exercise::Exercise;
use crate::exercise::progress::Progress;
use crate::terminal::{Page, Table};
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
            let all = json!({"chapters": chapters, "exercises": exercises});
            page.line(serde_json::to_string_pretty(&all).expect("a list is plain data"));
            return Ok(ExitCode::SUCCESS);
        }
        let mut table = Table::new(["chapter", "title", "minutes", "fault", "exercise", "state"]);
        for chapter in &chapters {
            let state = progress.entry(&chapter.exercise).state().words();
            table.push([
                &chapter.id,
                &chapter.title,
                &chapter.minutes.to_string(),
                &chapter.fault,
                &chapter.exercise,
                state,
            ]);
        }
        page.table(&table);
        page.line("Watch a hunt:  cargo lab lesson <chapter>");
        page.line("Mend it:       cargo lab fix <chapter>");
        page.line("Practise:      cargo lab exercise check <exercise>");
        Ok(ExitCode::SUCCESS)
    }
}
