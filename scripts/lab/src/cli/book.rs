//! `cargo lab book`: the course as a book, built and served.

use std::process::ExitCode;

use clap::Args;

use crate::error::Result;
use crate::terminal::Progress;
use crate::workspace::Workspace;
use crate::{build, interrupt};

/// The command's arguments.
#[derive(Debug, Args)]
pub(super) struct Command {
    /// Open it in the browser
    #[arg(long, conflicts_with = "build")]
    open: bool,
    /// Build it, check its links, and do not serve it
    #[arg(long)]
    build: bool,
    /// Where to serve it, on 127.0.0.1; 0 takes a free port
    #[arg(long, value_name = "PORT", default_value = "3000")]
    port: u16,
}

impl Command {
    /// Builds the book's program, which renders the pages: only readers of the book pay for a renderer.
    pub(super) fn run(self) -> Result<ExitCode> {
        let workspace = Workspace::find()?;
        let mut line = Progress::new("building the book");
        let built = build::packages(&workspace, &["book"], |progress| {
            line.set(progress.ready as u64, progress.total as u64);
        })?;
        drop(line);
        let mut program = tokio::process::Command::new(built.executable("book")?);
        program
            .args(self.open.then_some("--open"))
            .args(self.build.then_some("--build"))
            .args(["--port", &self.port.to_string()]);
        interrupt::run_program(&mut program)
    }
}
