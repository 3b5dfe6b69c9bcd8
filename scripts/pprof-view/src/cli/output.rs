//! Where a report goes: standard output or a file.

use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

use serde::Serialize;

use super::arguments::ReportArguments;
use super::failure::{CYAN, Failure, line};
use super::{Stop, warn};
use crate::report;

/// In which form a report goes where, as the arguments say.
pub(super) struct Output<'a>(pub(super) &'a ReportArguments);

impl Output<'_> {
    /// The report as its own text, as JSON or as Markdown.
    pub(super) fn show<R: Serialize + Display>(
        &self,
        report: &R,
        warnings: &[String],
        markdown: impl Fn(&R) -> String,
    ) -> Result<(), Stop> {
        if self.0.markdown {
            self.show_as(report, warnings, markdown)
        } else {
            self.show_as(report, warnings, ToString::to_string)
        }
    }

    /// The report as a text, or as JSON.
    pub(super) fn show_as<R: Serialize>(
        &self,
        report: &R,
        warnings: &[String],
        text: impl Fn(&R) -> String,
    ) -> Result<(), Stop> {
        warn(warnings);
        if !self.0.json {
            return self.write(text(report).as_bytes());
        }
        let mut json = serde_json::to_vec_pretty(report)
            .map_err(|error| Failure::new(error.to_string(), "leave out `--json`"))?;
        json.push(b'\n');
        self.write(&json)
    }

    /// A text that has no other form than Markdown's for text.
    pub(super) fn text(&self, text: &str) -> Result<(), Stop> {
        if self.0.json {
            let hint =
                "leave out `--json`; `traces --json` has the samples, `top --json` the functions";
            return Err(Failure::new("this report is text only", hint).into());
        }
        if self.0.markdown {
            return self.write(report::fenced(text).as_bytes());
        }
        self.write(text.as_bytes())
    }

    /// Bytes that no terminal should be sent.
    pub(super) fn binary(&self, bytes: &[u8]) -> Result<(), Stop> {
        if self.0.output.is_none() && std::io::stdout().is_terminal() {
            let hint = "name a file with `-output=FILE`, or send it on with `|` or `>`";
            return Err(Failure::new("a profile is no text for a terminal", hint).into());
        }
        self.write(bytes)
    }

    fn write(&self, bytes: &[u8]) -> Result<(), Stop> {
        write(bytes, self.0.output.as_deref())
    }
}

/// To standard output, or to a file that is replaced when all of the new one is there.
pub(super) fn write(bytes: &[u8], file: Option<&Path>) -> Result<(), Stop> {
    match file {
        Some(file) => save(bytes, file),
        None => print(bytes),
    }
}

fn save(bytes: &[u8], file: &Path) -> Result<(), Stop> {
    let failure = |error: std::io::Error| {
        Failure::new(
            format!("cannot write {}: {error}", file.display()),
            "name a file in a folder that is there and yours",
        )
    };
    // Beside the target, so that it is on the same file system: the old file stays until the new one is whole.
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    let partial = Path::new(&name);
    std::fs::write(partial, bytes)
        .and_then(|()| std::fs::rename(partial, file))
        .map_err(|error| {
            // What could not be written is no loss.
            let _ = std::fs::remove_file(partial);
            failure(error)
        })?;
    line("note", CYAN, &format!("written to {}", file.display()));
    Ok(())
}

fn print(bytes: &[u8]) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
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
