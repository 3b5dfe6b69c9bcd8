//! `cargo lab diagnose`: a frame and a mechanism, graded by a profile.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::error::{Error, Result};
use crate::exercise::diagnosis::{Answer, Diagnosis, Evidence, Grade};
use crate::exercise::progress::Progress;
use crate::exercise::{Exercise, Kind};
use crate::terminal::{BAD, GOOD, Page, STRONG, UNSURE, styled};
use crate::workspace::Workspace;

/// The command's flags.
#[derive(Debug, Args)]
pub(super) struct Command {
    /// An exercise of the kind `diagnose`: its id, number or slug
    exercise: String,
    /// The function that is to blame: its name, or the end of it
    #[arg(long, value_name = "FUNCTION", requires = "mechanism")]
    frame: Option<String>,
    /// What it does wrong: one of the words that are listed without this
    #[arg(long, value_name = "WORD", requires = "frame")]
    mechanism: Option<String>,
    /// A profile that you took yourself, in place of the one that ships
    #[arg(long, value_name = "FILE", requires = "frame")]
    evidence: Option<PathBuf>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Command {
    /// Runs the command.
    pub(super) fn run(self) -> Result<ExitCode> {
        let workspace = Workspace::find()?;
        let exercise = Exercise::find(&workspace, &self.exercise)?;
        if exercise.kind != Kind::Diagnose {
            return Err(Error::new(
                format!("{} asks for no diagnosis", exercise.id),
                format!("run `{}`", exercise.command()),
            ));
        }
        let diagnosis = Diagnosis::of(&exercise)?;
        let (Some(frame), Some(mechanism)) = (self.frame, self.mechanism) else {
            pose(&workspace, &exercise, &diagnosis);
            return Ok(ExitCode::SUCCESS);
        };
        let evidence = match &self.evidence {
            Some(file) => Evidence::taken(file, &exercise, &diagnosis)?,
            None => Evidence::shipped(&exercise.dir, &diagnosis)?,
        };
        let mut progress = Progress::load(&workspace)?;
        let answer = Answer {
            frame,
            mechanism,
            grade: None,
        };
        let graded = diagnosis.grade(&evidence, &answer)?;
        let accepted = graded.grade.is_accepted();
        if graded.grade != Grade::NotShown {
            progress
                .entry_mut(&exercise.id)
                .checked(accepted, Some(graded.grade.id()));
            progress.save(&workspace)?;
        }
        let mut page = Page::stdout();
        if self.json {
            let mut row = serde_json::to_value(&graded).expect("a grade is plain data");
            row["exercise"] = exercise.id.as_str().into();
            row["mechanism"] = answer.mechanism.into();
            row["accepted"] = accepted.into();
            page.line(serde_json::to_string_pretty(&row).expect("a grade is plain data"));
        } else {
            page.line(format!(
                "{} {}: {} at {}",
                mark(graded.grade),
                exercise.id,
                styled(STRONG, graded.grade.id()),
                graded.frame
            ));
            page.item("why: ", &graded.says);
            page.line(format!("next: {}", next(graded.grade, &exercise)));
        }
        Ok(exit_code(graded.grade))
    }
}

/// What is given, and what can be answered.
fn pose(workspace: &Workspace, exercise: &Exercise, diagnosis: &Diagnosis) {
    let mut page = Page::stdout();
    let shown = |file: &PathBuf| workspace.display(&exercise.dir.join(file));
    page.line(styled(
        STRONG,
        &format!("{}: {}", exercise.id, exercise.title),
    ));
    let given = &diagnosis.given;
    let mut command = "cargo lab pprof top".to_owned();
    if let Some(base) = &given.base {
        command = format!("{command} -base {}", shown(base));
    }
    page.line(format!("profile:   {command} {}", shown(&given.profile)));
    for beside in &given.beside {
        page.line(format!("beside it: cargo lab pprof top {}", shown(beside)));
    }
    page.gap();
    page.line("mechanisms:");
    let ids = diagnosis
        .mechanisms
        .iter()
        .map(|mechanism| mechanism.id.len());
    let width = ids.max().unwrap_or_default();
    for mechanism in &diagnosis.mechanisms {
        page.item(&format!("  {:<width$}", mechanism.id), &mechanism.text);
    }
    page.gap();
    page.line(format!("answer:    {}", exercise.command()));
}

fn mark(grade: Grade) -> String {
    match grade {
        grade if grade.is_accepted() => styled(GOOD, "PASS"),
        Grade::NotShown => styled(UNSURE, "INCONCLUSIVE"),
        _ => styled(BAD, "FAIL"),
    }
}

fn next(grade: Grade, exercise: &Exercise) -> String {
    let id = &exercise.id;
    match grade {
        grade if grade.is_accepted() => "cargo lab exercise next".to_owned(),
        Grade::NotShown => format!("read how exercises/{id} takes its profile, and take it again"),
        Grade::Mechanism => format!("cargo lab diagnose {id}   (lists the mechanisms)"),
        _ => format!("cargo lab exercise hint {id}"),
    }
}

fn exit_code(grade: Grade) -> ExitCode {
    match grade {
        grade if grade.is_accepted() => ExitCode::SUCCESS,
        Grade::NotShown => ExitCode::from(3),
        _ => ExitCode::from(1),
    }
}
