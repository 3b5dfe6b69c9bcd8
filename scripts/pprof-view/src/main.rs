//! The command `pprof-view`: reports on pprof profiles in the terminal.

use std::process::ExitCode;

use clap::Parser;
use pprof_view::cli;

/// Reads pprof profiles from files, standard input and URLs, with `go tool pprof`'s words and numbers.
#[derive(Parser)]
#[command(
    version,
    after_help = "`pprof-view top --help` lists the options that all reports share."
)]
struct Arguments {
    #[command(subcommand)]
    command: cli::Command,
}

fn main() -> ExitCode {
    let arguments = cli::command_first(std::env::args_os().collect());
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => cli::run(arguments.command),
        Err(error) => cli::refuse(&error),
    }
}
