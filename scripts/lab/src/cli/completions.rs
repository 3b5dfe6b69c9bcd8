//! `cargo lab completions`: what a shell completes.

use std::process::ExitCode;

use clap::Args;
use clap_complete::Shell;

/// The command's arguments.
#[derive(Debug, Args)]
pub(super) struct Command {
    /// Which shell
    shell: Shell,
}

impl Command {
    /// Prints the script for a command called `lab`; cargo's own completion does not reach into aliases.
    pub(super) fn run(self) -> ExitCode {
        let mut stdout = anstream::stdout();
        clap_complete::generate(self.shell, &mut super::command(), "lab", &mut stdout);
        ExitCode::SUCCESS
    }
}
