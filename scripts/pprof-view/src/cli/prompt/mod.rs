//! The prompt: pprof's own language of commands and assignments, over one profile.

mod completion;
mod line;
mod settings;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};

use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{CompletionType, Config, Editor};

use super::failure::{CYAN, Failure, line as note};
use super::reports::{self, WholeArguments};
use super::{Command, Stop, dispatch, profiles};
use crate::profile::Profile;
use completion::Names;
use line::Line;
use settings::Settings;

/// Reads the profile once, then lines until `quit` or the end of input.
pub(super) fn run(arguments: Vec<OsString>) -> Result<(), Stop> {
    let WholeArguments { report } = reports::PROMPT.parse(arguments.clone())?;
    let profile = profiles::open(&report)?;
    let mut settings = Settings::new(arguments, &profile);
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .auto_add_history(true)
        .build();
    // The history ends with the prompt: a report changes nothing on disk.
    let mut editor =
        Editor::with_history(config, MemHistory::new()).map_err(|error| no_prompt(&error))?;
    editor.set_helper(Some(Names::new(&profile, &settings)));
    let greeting =
        "`help` lists the commands, `options` the options and their values, `quit` or Ctrl-D ends";
    note("note", CYAN, greeting);
    loop {
        match editor.readline("(pprof) ") {
            Ok(text) => match obey(&text, &mut settings, &profile) {
                Ok(After::Next) => {}
                Ok(After::End) => return Ok(()),
                Err(Stop::Failure(failure)) => failure.print(),
                Err(Stop::Usage(error)) => print_usage(&error),
            },
            // Ctrl-C gives up the line, not the session.
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(no_prompt(&error).into()),
        }
    }
}

enum After {
    Next,
    End,
}

fn obey(text: &str, settings: &mut Settings, profile: &Profile) -> Result<After, Stop> {
    match Line::parse(text, settings)? {
        Line::Empty => {}
        Line::Quit => return Ok(After::End),
        Line::Options => print(&settings.listing(profile)),
        Line::Help(None) => print(&help(settings)),
        Line::Help(Some(topic)) => match settings.explain(&topic) {
            Some(text) => print(&format!("{topic}: {text}\n")),
            None => dispatch(
                Command::parse(&[topic.into(), "--help".into()])?,
                Some(profile),
            )?,
        },
        Line::Set(assignments) => settings.set(assignments, profile)?,
        Line::Report(words) => dispatch(Command::parse(&words)?, Some(profile))?,
    }
    Ok(After::Next)
}

fn help(settings: &Settings) -> String {
    let reports = line::REPORTS.join(", ");
    let options = settings.names().collect::<Vec<_>>().join(", ");
    format!(
        "reports:  {reports}\n\
         \u{20}         a number limits the rows, a word is a focus, -word an ignore, -cum sorts by cum, >file writes\n\
         options:  {options}\n\
         \u{20}         name=value sets one, name alone switches one on, name= takes it back, `:` takes all filters back\n\
         others:   help WORD, options, quit\n"
    )
}

fn print(text: &str) {
    // A reader that is gone ends the prompt with its input.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Help is data and stays as it is; of a refusal the first line and the way out.
fn print_usage(error: &clap::Error) {
    if error.use_stderr() {
        let text = error.render().to_string();
        let first = text.lines().next().unwrap_or_default();
        Failure::new(
            first.trim_start_matches("error: "),
            "`help` lists the words of the prompt",
        )
        .print();
    } else if let Err(error) = error.print() {
        Failure::new(error.to_string(), "look at where the output goes").print();
    }
}

fn no_prompt(error: &ReadlineError) -> Failure {
    let hint = if std::io::stdin().is_terminal() {
        "name a report: `pprof-view top PROFILE`"
    } else {
        "send lines such as `top` on standard input, or name a report: `pprof-view top PROFILE`"
    };
    Failure::new(format!("the prompt cannot read: {error}"), hint)
}
