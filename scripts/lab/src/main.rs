//! `cargo lab`: the course's command.

use std::process::ExitCode;

fn main() -> ExitCode {
    lab::cli::main()
}
