//! The command: arguments in, reports out. All input and output of the crate is here.

mod arguments;
mod called;
mod failure;
mod http;
mod options;
mod output;
mod profiles;
mod prompt;
mod reports;
mod sources;
mod spelling;
pub mod usage;
mod web;

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, FromArgMatches, Subcommand};
use regex::Regex;

use crate::profile::Profile;
use crate::report::{self, Options};
use arguments::ReportArguments;
use failure::Failure;
use output::Output;
use reports::{ChosenArguments, WholeArguments, Words};
use sources::Wherever;
pub use spelling::command_first;

/// The reports.
#[derive(Debug, Clone, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Command {
    #[doc = "What costs most"]
    #[command(visible_alias = "text", disable_help_flag = true, about = reports::TOP.about)]
    Top(Raw),
    #[doc = "All functions with callers and callees"]
    #[command(disable_help_flag = true, about = reports::TREE.about)]
    Tree(Raw),
    #[doc = "Who calls a function, and whom it calls"]
    #[command(disable_help_flag = true, about = reports::PEEK.about)]
    Peek(Raw),
    #[doc = "The source of functions"]
    #[command(disable_help_flag = true, about = reports::LIST.about)]
    List(Raw),
    #[doc = "What became more and what less"]
    #[command(disable_help_flag = true, about = reports::DIFF.about)]
    Diff(Raw),
    #[doc = "Each sample with its stack"]
    #[command(disable_help_flag = true, about = reports::TRACES.about)]
    Traces(Raw),
    #[doc = "The tags of samples"]
    #[command(disable_help_flag = true, about = reports::TAGS.about)]
    Tags(Raw),
    #[doc = "One line for each stack"]
    #[command(disable_help_flag = true, about = reports::FOLDED.about)]
    Folded(Raw),
    #[doc = "The call graph, drawn"]
    #[command(disable_help_flag = true, about = reports::SVG.about)]
    Svg(Raw),
    #[doc = "Several profiles as one"]
    #[command(disable_help_flag = true, about = reports::MERGE.about)]
    Merge(Raw),
    #[doc = "What the filters leave, as a profile"]
    #[command(disable_help_flag = true, about = reports::PROTO.about)]
    Proto(Raw),
    #[doc = "The writer's remarks"]
    #[command(disable_help_flag = true, about = reports::COMMENTS.about)]
    Comments(Raw),
    #[doc = "The profile's own tables"]
    #[command(disable_help_flag = true, about = reports::RAW.about)]
    Raw(Raw),
    #[doc = "The page"]
    #[command(disable_help_flag = true, about = reports::WEB.about)]
    Web(Raw),
    #[doc = "The page as one file"]
    #[command(disable_help_flag = true, about = reports::FLAME.about)]
    Flame(Raw),
    #[doc = "A prompt"]
    #[command(disable_help_flag = true, about = reports::PROMPT.about)]
    Prompt(Raw),
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

/// Runs a report, and names the viewer `called` in hints and help texts: it may be a command of another program.
/// Exit code 2 on bad input, after one `error:` and one `hint:` line.
pub fn run_as(called: &'static str, command: Command) -> ExitCode {
    called::set(called);
    run(command)
}

/// Runs a report. Exit code 2 on bad input, after one `error:` and one `hint:` line.
pub fn run(command: Command) -> ExitCode {
    match dispatch(command, None) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Usage(error)) => refuse(&error),
        Err(Stop::Failure(failure)) => {
            failure.print();
            ExitCode::from(2)
        }
    }
}

/// Prints what clap has to say: help and version to stdout, a wrong command line as one `error:` and one `hint:` line.
pub fn refuse(error: &clap::Error) -> ExitCode {
    let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if error.use_stderr() && !is_help {
        let (what, hint) = usage::explained(error, called::name());
        Failure::new(what, hint).print();
        return ExitCode::from(2);
    }
    let code = u8::try_from(error.exit_code()).unwrap_or(2);
    match error.print() {
        Ok(()) => ExitCode::from(code),
        Err(_) => ExitCode::from(2),
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

impl From<clap::Error> for Stop {
    fn from(error: clap::Error) -> Self {
        Self::Usage(error)
    }
}

/// A profile that a prompt has read already; a report by itself reads what its arguments name.
type Loaded<'a> = Option<&'a Profile>;

fn dispatch(command: Command, loaded: Loaded<'_>) -> Result<(), Stop> {
    match command {
        Command::Top(raw) => top(&reports::TOP.parse(raw.arguments)?, None, loaded),
        Command::Numbered(words) => numbered(words, loaded),
        Command::Tree(raw) => whole(&reports::TREE, raw, loaded, |profile, options, to| {
            let tree = report::tree(profile, options)?;
            to.show(&tree, &tree.warnings, report::Peek::to_markdown)
        }),
        Command::Peek(raw) => peek(&reports::PEEK.parse(raw.arguments)?, loaded),
        Command::List(raw) => list(&reports::LIST.parse(raw.arguments)?, loaded),
        Command::Diff(raw) => diff(reports::DIFF.parse(raw.arguments)?),
        Command::Traces(raw) => whole(&reports::TRACES, raw, loaded, |profile, options, to| {
            let traces = report::traces(profile, options)?;
            to.show(&traces, &traces.warnings, |text| {
                report::fenced(&text.to_string())
            })
        }),
        Command::Tags(raw) => whole(&reports::TAGS, raw, loaded, |profile, options, to| {
            let tags = report::tags(profile, options)?;
            if tags.tags.is_empty() {
                failure::line("note", failure::CYAN, "no sample has a tag");
            }
            to.show(&tags, &tags.warnings, report::Tags::to_markdown)
        }),
        Command::Folded(raw) => whole(&reports::FOLDED, raw, loaded, |profile, options, to| {
            to.text(&report::folded(profile, options)?)
        }),
        Command::Svg(raw) => whole(&reports::SVG, raw, loaded, |profile, options, to| {
            let graph = report::call_graph(profile, options)?;
            to.show_as(&graph, &graph.warnings, report::CallGraph::to_svg)
        }),
        Command::Merge(raw) => proto(&reports::MERGE, raw, loaded),
        Command::Proto(raw) => proto(&reports::PROTO, raw, loaded),
        Command::Comments(raw) => whole(&reports::COMMENTS, raw, loaded, |profile, _, to| {
            to.text(&report::comments(&profile))
        }),
        Command::Raw(raw) => whole(&reports::RAW, raw, loaded, |profile, options, to| {
            to.text(&report::raw(profile, options)?)
        }),
        Command::Prompt(raw) => prompt::run(raw.arguments),
        Command::Web(raw) => web::web(&reports::WEB.parse(raw.arguments)?),
        Command::Flame(raw) => web::flame(&reports::FLAME.parse(raw.arguments)?),
    }
}

/// A report on the whole profile.
fn whole(
    words: &Words,
    raw: Raw,
    loaded: Loaded<'_>,
    report: impl FnOnce(Profile, &Options, &Output<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let WholeArguments { report: arguments } = words.parse(raw.arguments)?;
    let (profile, options) = open(&arguments, loaded)?;
    report(profile, &options, &Output(&arguments))
}

fn proto(words: &Words, raw: Raw, loaded: Loaded<'_>) -> Result<(), Stop> {
    whole(words, raw, loaded, |profile, options, to| {
        let (profile, warnings) = report::proto(profile, options)?;
        warn(&warnings);
        to.binary(&profile.encode())
    })
}

fn diff(arguments: WholeArguments) -> Result<(), Stop> {
    let WholeArguments { report: mut of } = arguments;
    let [before, after] = &of.profiles[..] else {
        let given = of.profiles.len();
        let failure = Failure::new(
            format!("diff compares two profiles, not {given}"),
            "`pprof-view diff BEFORE AFTER`; several on a side are added up with `top -diff_base=…`",
        );
        return Err(failure.into());
    };
    (of.diff_base, of.profiles) = (vec![before.clone()], vec![after.clone()]);
    top(&WholeArguments { report: of }, None, None)
}

fn peek(arguments: &ChosenArguments, loaded: Loaded<'_>) -> Result<(), Stop> {
    let names = expression("peek", &arguments.regex)?;
    let (profile, options) = open(&arguments.report, loaded)?;
    let peek = report::peek(profile, &names, &options)?;
    Output(&arguments.report).show(&peek, &peek.warnings, report::Peek::to_markdown)
}

/// `top10 …`, `help top` as the other way to ask for `top --help`, and a profile without a report.
fn numbered(words: Vec<OsString>, loaded: Loaded<'_>) -> Result<(), Stop> {
    let Some((word, rest)) = words.split_first() else {
        return Err(Failure::no_report(OsStr::new("")).into());
    };
    if word == "help"
        && let Some(report) = rest.first()
        && let Ok(command) = Command::parse(&[report.clone(), "--help".into()])
    {
        return dispatch(command, loaded);
    }
    if let Some(count) = spelling::top_count(word) {
        return top(&reports::TOP.parse(rest.to_vec())?, Some(count), loaded);
    }
    if loaded.is_none() && profiles::is_source(word) {
        return prompt::run(words);
    }
    Err(Failure::no_report(word).into())
}

impl Command {
    /// The report that the first word names, with the others as its arguments.
    fn parse(words: &[OsString]) -> Result<Self, clap::Error> {
        let words = [&["pprof-view".into()], words].concat();
        let matches = Self::augment_subcommands(clap::Command::new("pprof-view"))
            .allow_external_subcommands(false)
            .try_get_matches_from(words)?;
        Self::from_arg_matches(&matches)
    }
}

fn top(arguments: &WholeArguments, count: Option<usize>, loaded: Loaded<'_>) -> Result<(), Stop> {
    let (profile, mut options) = open(&arguments.report, loaded)?;
    options.node_count = count.or(options.node_count);
    let top = report::top(profile, &options)?;
    Output(&arguments.report).show(&top, &top.warnings, report::Top::to_markdown)
}

fn list(arguments: &ChosenArguments, loaded: Loaded<'_>) -> Result<(), Stop> {
    let names = expression("list", &arguments.regex)?;
    let (profile, options) = open(&arguments.report, loaded)?;
    let mut sources = Wherever::new(&options, &arguments.report)?;
    let list = report::list(profile, &names, &options, &mut sources)?;
    let fenced = |list: &report::List| report::fenced(&list.to_string());
    Output(&arguments.report).show(&list, &list.warnings, fenced)
}

fn open(arguments: &ReportArguments, loaded: Loaded<'_>) -> Result<(Profile, Options), Stop> {
    let options = arguments.options()?;
    let profile = match loaded {
        Some(profile) => profile.clone(),
        None => profiles::open(arguments)?,
    };
    Ok((profile, options))
}

fn expression(name: &str, text: &str) -> Result<Regex, Failure> {
    Regex::new(text).map_err(|error| Failure::expression(name, text, &error))
}

fn warn(warnings: &[String]) {
    for warning in warnings {
        failure::line("warning", failure::YELLOW, warning);
    }
}
