//! `cargo lab doctor`: what lab needs of this machine.

use std::process::ExitCode;

use clap::Args;

use crate::doctor::{self, Finding, State};
use crate::error::Result;
use crate::interrupt;
use crate::terminal::{BAD, GOOD, Page, UNSURE, styled};
use crate::workspace::Workspace;

/// What the findings bear on.
#[derive(Clone, Copy)]
enum Purpose {
    Lessons,
    Profiles,
}

/// The command's flags.
#[derive(Debug, Args)]
pub(super) struct Command {
    /// Look at the service whose debug listener this is instead, from the connection to the samples of a profile
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Command {
    /// Runs the command.
    pub(super) fn run(self) -> Result<ExitCode> {
        interrupt::run(async {
            let (findings, purpose) = match &self.url {
                Some(url) => (doctor::examine_service(url).await?, Purpose::Profiles),
                None => (doctor::examine(&Workspace::find()?).await, Purpose::Lessons),
            };
            Ok(self.tell(&findings, purpose))
        })
    }

    fn tell(&self, findings: &[Finding], purpose: Purpose) -> ExitCode {
        let problems = findings
            .iter()
            .filter(|finding| finding.state == State::Problem)
            .count();
        let mut page = Page::stdout();
        if self.json {
            page.line(serde_json::to_string_pretty(findings).expect("findings are plain data"));
        } else {
            for finding in findings {
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
            page.line(match (purpose, problems) {
                (Purpose::Lessons, 0) => "Lessons can run.".to_owned(),
                (Purpose::Lessons, 1) => "One problem keeps lessons from running.".to_owned(),
                (Purpose::Lessons, n) => format!("{n} problems keep lessons from running."),
                (Purpose::Profiles, 0) => "Profiles can be taken there.".to_owned(),
                (Purpose::Profiles, _) => "No profile can be taken there.".to_owned(),
            });
        }
        if problems == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        }
    }
}
