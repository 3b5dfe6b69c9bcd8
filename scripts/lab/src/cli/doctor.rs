//! `cargo lab doctor`: what lab needs of this machine.

use std::process::ExitCode;

use clap::Args;

use crate::doctor::{self, State};
use crate::error::Result;
use crate::terminal::{BAD, GOOD, Page, UNSURE, styled};
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
        let findings = doctor::examine(&Workspace::find()?);
        let problems = findings
            .iter()
            .filter(|finding| finding.state == State::Problem)
            .count();
        let mut page = Page::stdout();
        if self.json {
            page.line(serde_json::to_string_pretty(&findings).expect("findings are plain data"));
        } else {
            for finding in &findings {
                let mark = match finding.state {
                    State::Ok => styled(GOOD, "ok     "),
                    State::Warning => styled(UNSURE, "warning"),
                    State::Problem => styled(BAD, "problem"),
                };
                page.line(format!("{mark}  {}: {}", finding.name, finding.found));
                if let Some(mend) = &finding.mend {
                    page.line(format!("         mend: {mend}"));
                }
            }
            page.gap();
            page.line(match problems {
                0 => "Lessons can run.".to_owned(),
                1 => "One problem keeps lessons from running.".to_owned(),
                n => format!("{n} problems keep lessons from running."),
            });
        }
        Ok(if problems == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        })
    }
}
