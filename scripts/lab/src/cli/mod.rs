//! The command line: one file per command, each with `run(self) -> Result<ExitCode>`.

mod book;
mod capture;
mod completions;
mod dev;
mod diagnose;
mod doctor;
mod exercise;
mod fix;
mod lesson;
mod list;
mod load;
mod overview;
mod pprof;
mod serve;
mod usage;
mod verify;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand};

use crate::error::{Error, Result};

/// Find and mend CPU hot spots, leaks and stalls in a real Rust service.
///
/// Without a command: where you are, and the one next command.
#[derive(Parser)]
#[command(name = "lab", bin_name = PROGRAM, version, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

const PROGRAM: &str = "cargo lab";
const EXIT_CODES: &str = "Exit codes: 0 done or PASS, 1 FAIL, 2 bad input or environment, 3 INCONCLUSIVE.\n\
    Start with: cargo lab lesson task-leak";

#[derive(Subcommand)]
enum Command {
    /// What lab needs of this machine, each finding with its mend
    #[command(
        after_help = "Example: cargo lab doctor\n         cargo lab doctor --url http://127.0.0.1:6060"
    )]
    Doctor(doctor::Command),
    /// Chapters, faults and exercises, and how far you are
    #[command(after_help = "Example: cargo lab list")]
    List(list::Command),
    /// Watch a leak reproduced, captured, diagnosed, fixed and proved on real traffic
    #[command(after_help = "Example: cargo lab lesson task-leak")]
    Lesson(lesson::Command),
    /// Edit the planted file, save, watch the figure bend; PASS when the proof holds for your version
    #[command(after_help = "Example: cargo lab fix task-leak")]
    Fix(fix::Command),
    /// Prove a fault and its repair, each in a fresh process under the same load
    #[command(after_help = "Example: cargo lab verify watch-expiration")]
    Verify(verify::Command),
    /// The bookstore under load, to look around in; says what to open and what to try
    #[command(after_help = "Example: cargo lab serve --faults watch-expiration --load 100")]
    Serve(serve::Command),
    /// Send requests at a steady rate and report what came of them
    #[command(after_help = "Example: cargo lab load read-books --rate 400 --duration 20")]
    Load(load::Command),
    /// Take a profile of a running service and keep it in a file
    #[command(after_help = "Example: cargo lab capture goroutine")]
    Capture(capture::Command),
    /// Read profiles: top, list, peek
    #[command(
        after_help = "Example: cargo lab pprof top http://127.0.0.1:6060/debug/pprof/goroutine"
    )]
    Pprof(pprof::Command),
    /// Practise: a crate with a fault that you find by yourself
    #[command(subcommand)]
    Exercise(exercise::Command),
    /// Name the frame and the mechanism that a profile shows; graded by that profile
    #[command(
        after_help = "Example: cargo lab diagnose 05\n         cargo lab diagnose 05 --frame render --mechanism formatting"
    )]
    Diagnose(diagnose::Command),
    /// The course as a book of web pages, built and served on this machine
    #[command(after_help = "Example: cargo lab book --open")]
    Book(book::Command),
    /// What a shell completes: put `alias lab='cargo lab'` and this into its start file
    #[command(after_help = "Example: source <(cargo lab completions bash)")]
    Completions(completions::Command),
    /// For authors: what the course promises of itself, held to
    #[command(subcommand)]
    Dev(dev::Command),
}

/// Parses the command line, runs the command, prints its error; the exit code follows the course:
/// 0 done or PASS, 1 FAIL, 2 bad input or environment, 3 INCONCLUSIVE.
pub fn main() -> ExitCode {
    let words = arguments();
    match Cli::try_parse_from(&words) {
        Ok(cli) => run(cli).unwrap_or_else(|error| report(&error)),
        Err(error) => usage_of(&named(&words), &error),
    }
}

/// The whole command line as clap knows it: what completions are made of, and what holds each command to its help.
pub fn command() -> clap::Command {
    Cli::command()
}

/// The command that `words` get to before they go wrong: `cargo lab exercise check`.
fn named(words: &[OsString]) -> String {
    let mut name = PROGRAM.to_owned();
    let mut reached = command();
    for word in words.iter().skip(1).map_while(|word| word.to_str()) {
        let Some(below) = reached.find_subcommand(word).cloned() else {
            break;
        };
        name = format!("{name} {}", below.get_name());
        reached = below;
    }
    name
}

/// The command line; what follows `pprof` may be written as for `go tool pprof`: `cargo lab pprof -top FILE`.
fn arguments() -> Vec<OsString> {
    let mut words: Vec<OsString> = std::env::args_os().collect();
    if words.get(1).is_some_and(|word| word == "pprof") {
        let viewer = words.split_off(1);
        words.extend(pprof_view::cli::command_first(viewer));
    }
    words
}

fn run(cli: Cli) -> Result<ExitCode> {
    match cli.command {
        None => overview::run(),
        Some(Command::Doctor(command)) => command.run(),
        Some(Command::List(command)) => command.run(),
        Some(Command::Lesson(command)) => command.run(),
        Some(Command::Verify(command)) => command.run(),
        Some(Command::Load(command)) => command.run(),
        Some(Command::Capture(command)) => command.run(),
        Some(Command::Pprof(command)) => Ok(command.run()),
        Some(Command::Fix(command)) => command.run(),
        Some(Command::Exercise(command)) => command.run(),
        Some(Command::Diagnose(command)) => command.run(),
        Some(Command::Serve(command)) => command.run(),
        Some(Command::Completions(command)) => Ok(command.run()),
        Some(Command::Book(command)) => command.run(),
        Some(Command::Dev(command)) => command.run(),
    }
}

/// Prints what clap has to say: help and version on stdout, a wrong command line as `error:` and `hint:`, exit code 2.
pub fn usage(error: &clap::Error) -> ExitCode {
    usage_of(PROGRAM, error)
}

fn usage_of(command: &str, error: &clap::Error) -> ExitCode {
    // A closed output leaves nobody to tell.
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            return ExitCode::from(2);
        }
        _ => {}
    }
    report(&usage::explained(command, error))
}

/// Prints `error: …` and `hint: …` to stderr; the exit code is 2.
pub fn report(error: &Error) -> ExitCode {
    let mut stderr = anstream::stderr().lock();
    // A closed stderr leaves nobody to tell.
    let _ = writeln!(stderr, "error: {}\nhint: {}", error.what(), error.hint());
    ExitCode::from(2)
}
