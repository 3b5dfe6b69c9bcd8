//! The course as a book. `cargo lab book` builds and serves it; this is the program behind it.

mod pages;
mod serve;
mod source;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use lab::error::Result;
use lab::{Workspace, cli, interrupt};

/// Build the course as a book of web pages, and serve it on this machine.
#[derive(Debug, Parser)]
#[command(version, after_help = "Example: cargo lab book --open")]
struct Arguments {
    /// Open it in the browser
    #[arg(long, conflicts_with = "build")]
    open: bool,
    /// Build it, check its links, and do not serve it
    #[arg(long)]
    build: bool,
    /// Where to serve it, on 127.0.0.1; 0 takes a free port
    #[arg(long, value_name = "PORT", default_value = "3000")]
    port: u16,
    /// Where the pages go [default: target/lab/book]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    let outcome = match Arguments::try_parse() {
        Ok(arguments) => run(&arguments),
        Err(error) => return cli::usage(&error),
    };
    outcome.unwrap_or_else(|error| cli::report(&error))
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let out = match &arguments.out {
        Some(out) => std::path::absolute(out).map_err(|e| pages::unwritable(out, &e))?,
        None => workspace.scratch()?.join("book"),
    };
    let built = pages::build(workspace.root(), &out)?;
    if arguments.build {
        serve::say(&format!("{built} pages in {}", workspace.display(&out)));
        return Ok(ExitCode::SUCCESS);
    }
    interrupt::run(serve::serve(out, arguments.port, arguments.open))
}
