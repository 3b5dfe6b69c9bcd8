//! `cargo lab dev`: for the course's authors.

use std::process::ExitCode;

use clap::Subcommand;

use crate::dev::{self, Promise};
use crate::error::Result;
use crate::interrupt;
use crate::terminal::{BAD, GOOD, Page, styled};
use crate::workspace::Workspace;

/// The commands of authors.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Hold chapters and exercises to what they promise: starters fail, references pass, wrong fixes fail on their counter
    #[command(after_help = "Example: cargo lab dev check")]
    Check {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    /// Runs the command.
    pub(super) fn run(self) -> Result<ExitCode> {
        let Self::Check { json } = self;
        let workspace = Workspace::find()?;
        interrupt::run(check(&workspace, json))
    }
}

async fn check(workspace: &Workspace, json: bool) -> Result<ExitCode> {
    let mut page = Page::stdout();
    let mut lines = if json { Page::none() } else { Page::stdout() };
    let promises = dev::check(workspace, |promise| tell(&mut lines, promise)).await?;
    let broken = promises
        .iter()
        .filter(|promise| promise.broken.is_some())
        .count();
    if json {
        page.line(serde_json::to_string_pretty(&promises).expect("promises are plain data"));
    }
    lines.gap();
    lines.line(format!(
        "{} of {} promises kept",
        promises.len() - broken,
        promises.len()
    ));
    Ok(if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

fn tell(page: &mut Page, promise: &Promise) {
    let mark = if promise.broken.is_some() {
        styled(BAD, "FAIL")
    } else {
        styled(GOOD, "ok  ")
    };
    page.line(format!("{mark}  {}: {}", promise.subject, promise.what));
    if let Some(broken) = &promise.broken {
        page.line(format!("      {broken}"));
    }
}
