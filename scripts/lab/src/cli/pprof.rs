//! `cargo lab pprof`: the viewer, as `pprof-view` has it.

use std::process::ExitCode;

use clap::Args;

#[derive(Args)]
pub(super) struct Command {
    #[command(subcommand)]
    command: pprof_view::cli::Command,
}

impl Command {
    /// Runs the viewer, which prints its own errors.
    pub(super) fn run(self) -> ExitCode {
        pprof_view::cli::run_as("cargo lab pprof", self.command)
    }
}
