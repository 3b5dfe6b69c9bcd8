//! What went wrong and what to do, one line each, on stderr.

use std::io::Write;

use anstyle::{AnsiColor, Style};

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

    /// What went wrong, for a message that has its own way out.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn print(&self) {
        line("error", RED, &self.message);
        line("hint", CYAN, &self.hint);
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
