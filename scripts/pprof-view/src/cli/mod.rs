//! The command: arguments in, reports out. All input and output of the crate is here.

mod arguments;
mod failure;
mod http;
mod options;
mod profiles;
mod reports;
mod sources;
mod spelling;

use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use regex::Regex;

use crate::report::{self, Options, ReportError};
use arguments::ReportArguments;
use failure::Failure;
use reports::{ListArguments, PeekArguments, RawArguments, TopArguments};
use sources::Disk;
pub use spelling::command_first;

/// The reports.
#[derive(Debug, Clone, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Command {
    /// What costs most: functions by their own cost (flat) and with all that they call (cum)
    #[command(visible_alias = "text", disable_help_flag = true)]
    Top(Raw),
    /// The source of the functions whose names match REGEX, with flat and cum per line
    #[command(disable_help_flag = true)]
    List(Raw),
    /// Who calls the functions whose names match REGEX, and whom they call
    #[command(disable_help_flag = true)]
    Peek(Raw),
    /// The profile's own tables: samples, locations, mappings
    #[command(disable_help_flag = true)]
    Raw(Raw),
    /// `top10`, `top25`, …: the first rows of `top`; `help REPORT`
    #[command(external_subcommand)]
    Numbered(Vec<OsString>),
}

/// Arguments as typed. They are parsed once pprof's spellings (`-cum`, `-nodecount=5`) are understood, which clap
/// by itself would read as a bundle of one-letter options.
#[derive(Debug, Clone, Args)]
pub struct Raw {
    /// Options and profiles in any order; `--help` lists them
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "ARGUMENTS"
    )]
    arguments: Vec<OsString>,
}

/// Runs a report. Exit code 2 on bad input, after one `error:` and one `hint:` line.
pub fn run(command: Command) -> ExitCode {
    match dispatch(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Usage(error)) => {
            // Help and version are data: clap sends them to stdout with code 0.
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            match error.print() {
                Ok(()) => ExitCode::from(code),
                Err(_) => ExitCode::from(2),
            }
        }
        Err(Stop::Failure(failure)) => {
            failure.print();
            ExitCode::from(2)
        }
    }
}

enum Stop {
    Usage(clap::Error),
    Failure(Failure),
}

impl<F: Into<Failure>> From<F> for Stop {
    fn from(failure: F) -> Self {
        Self::Failure(failure.into())
    }
}

fn parse<P: Parser>(raw: Vec<OsString>) -> Result<P, Stop> {
    P::try_parse_from(spelling::two_dashes(raw)).map_err(Stop::Usage)
}

fn dispatch(command: Command) -> Result<(), Stop> {
    match command {
        Command::Top(raw) => top(&parse(raw.arguments)?, None),
        Command::Numbered(words) => numbered(words),
        Command::List(raw) => {
            let arguments: ListArguments = parse(raw.arguments)?;
            list(&arguments)
        }
        Command::Peek(raw) => {
            let arguments: PeekArguments = parse(raw.arguments)?;
            let names = expression("peek", &arguments.regex)?;
            let (profile, options) = open(&arguments.report)?;
            let peek = report::peek(profile, &names, &options).map_err(|error| failure(&error))?;
            warn(&peek.warnings);
            show(&peek, &arguments.report)
        }
        Command::Raw(raw) => {
            let arguments: RawArguments = parse(raw.arguments)?;
            let (profile, options) = open(&arguments.report)?;
            print(&report::raw(profile, &options).map_err(|error| failure(&error))?)
        }
    }
}

/// `top10 …`, and `help top` as the other way to ask for `top --help`.
fn numbered(mut words: Vec<OsString>) -> Result<(), Stop> {
    let word = if words.is_empty() {
        OsString::new()
    } else {
        words.remove(0)
    };
    let help = || vec![OsString::from("--help")];
    match words
        .first()
        .filter(|_| word == "help")
        .and_then(|report| report.to_str())
    {
        Some("top" | "text") => dispatch(Command::Top(Raw { arguments: help() })),
        Some("list") => dispatch(Command::List(Raw { arguments: help() })),
        Some("peek") => dispatch(Command::Peek(Raw { arguments: help() })),
        Some("raw") => dispatch(Command::Raw(Raw { arguments: help() })),
        _ => match spelling::top_count(&word) {
            Some(count) => top(&parse(words)?, Some(count)),
            None => Err(unknown_command(&word).into()),
        },
    }
}

fn top(arguments: &TopArguments, count: Option<usize>) -> Result<(), Stop> {
    let (profile, mut options) = open(&arguments.report)?;
    options.node_count = count.or(options.node_count);
    let top = report::top(profile, &options).map_err(|error| failure(&error))?;
    warn(&top.warnings);
    show(&top, &arguments.report)
}

fn list(arguments: &ListArguments) -> Result<(), Stop> {
    let names = expression("list", &arguments.regex)?;
    let (profile, options) = open(&arguments.report)?;
    let mut disk = Disk::new(&options)?;
    let list =
        report::list(profile, &names, &options, &mut disk).map_err(|error| failure(&error))?;
    warn(&list.warnings);
    show(&list, &arguments.report)
}

fn open(arguments: &ReportArguments) -> Result<(crate::Profile, Options), Stop> {
    let options = arguments.options()?;
    Ok((profiles::open(arguments)?, options))
}

fn expression(name: &str, text: &str) -> Result<Regex, Failure> {
    Regex::new(text).map_err(|error| Failure::expression(name, text, &error))
}

fn failure(error: &ReportError) -> Failure {
    let hint = match error {
        ReportError::SampleType(_) => "choose one with `-sample_index=NAME`",
        ReportError::NoMatch(_) => "`pprof-view top` lists the names; upper and lower case count",
    };
    Failure::new(error.to_string(), hint)
}

fn unknown_command(word: &OsString) -> Failure {
    let word = word.to_string_lossy();
    let hint = if std::path::Path::new(word.as_ref()).exists() {
        format!("name the report first: `pprof-view top {word}`")
    } else {
        "the reports are top, topN, list, peek, raw: `pprof-view --help`".to_owned()
    };
    Failure::new(format!("there is no report `{word}`"), hint)
}

fn warn(warnings: &[String]) {
    for warning in warnings {
        failure::line("warning", failure::YELLOW, warning);
    }
}

fn show<R: serde::Serialize + std::fmt::Display>(
    report: &R,
    arguments: &ReportArguments,
) -> Result<(), Stop> {
    if arguments.json {
        let mut text = serde_json::to_string_pretty(report)
            .map_err(|error| Failure::new(error.to_string(), "leave out `--json`"))?;
        text.push('\n');
        print(&text)
    } else {
        print(&report.to_string())
    }
}

fn print(text: &str) -> Result<(), Stop> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // The reader has seen enough (`| head`).
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::new(
            format!("cannot write: {error}"),
            "look at where the output goes",
        )
        .into()),
        Ok(()) => Ok(()),
    }
}
