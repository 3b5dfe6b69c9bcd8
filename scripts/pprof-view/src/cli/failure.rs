//! What went wrong and what to do, one line each, on stderr.

use std::ffi::OsStr;
use std::io::Write;

use anstyle::{AnsiColor, Style};

use crate::report::ReportError;

pub(super) const RED: Style = AnsiColor::Red.on_default().bold();
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
pub(super) const CYAN: Style = AnsiColor::Cyan.on_default().bold();

/// A failure with the next step.
#[derive(Debug)]
pub(super) struct Failure {
    message: String,
    hint: String,
}

impl Failure {
    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
        }
    }

    pub(super) fn expression(name: &str, text: &str, error: &regex::Error) -> Self {
        let error = error.to_string();
        let reason = error
            .lines()
            .next_back()
            .unwrap_or("invalid")
            .trim_start_matches("error: ")
            .to_owned();
        Self::new(
            format!("{name}: `{text}` is no regular expression: {reason}"),
            "write a backslash before a sign that shall stand for itself, such as `\\(`",
        )
    }

    /// What was typed where a report is named.
    pub(super) fn no_report(word: &OsStr) -> Self {
        let word = word.to_string_lossy();
        let hint = match &*word {
            "pdf" | "png" | "gif" | "ps" | "dot" | "eog" | "evince" | "gv" => {
                "`pprof-view svg -output=calls.svg PROFILE` draws it; a browser prints that as PDF, \
                 `rsvg-convert` makes PNG of it"
            }
            "callgrind" | "kcachegrind" | "topproto" => {
                "`pprof-view proto -output=FILE PROFILE` writes a profile, `folded` stacks"
            }
            "disasm" | "weblist" => {
                "`pprof-view list REGEX PROFILE` has flat and cum for each line"
            }
            _ => "`pprof-view --help` lists the reports",
        };
        Self::new(format!("there is no report `{word}`"), hint)
    }

    /// What went wrong, for a message that has its own way out.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn print(&self) {
        line("error", RED, &self.message);
        line("hint", CYAN, &self.hint);
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        let hint = match error {
            ReportError::SampleType(_) => "choose one with `-sample_index=NAME`",
            ReportError::NoMatch(_) => {
                "`pprof-view top` lists the names; upper and lower case count"
            }
        };
        Self::new(error.to_string(), hint)
    }
}

/// Writes one marked line to stderr.
pub(super) fn line(mark: &str, style: Style, text: &str) {
    let text: String = super::called::typed(text)
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    // Nothing is left to tell a reader whose stderr is closed.
    let _ = writeln!(anstream::stderr().lock(), "{style}{mark}:{style:#} {text}");
}
