//! The viewer as a reader runs it: `cargo lab pprof …` in a process of its own, its output as text.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// The path of the program that runs.
pub(crate) fn this_program() -> Result<PathBuf> {
    std::env::current_exe().map_err(|e| {
        Error::new(
            format!("cannot tell which program this is: {e}"),
            "run it again",
        )
    })
}

/// What `cargo lab pprof ARGUMENTS` prints, without blanks at the ends of lines; `lab` is the program.
pub(crate) fn printed(lab: &Path, workspace: &Workspace, arguments: &str) -> Result<String> {
    let output = Command::new(lab)
        .arg("pprof")
        .args(arguments.split_whitespace().map(unquoted))
        .current_dir(workspace.root())
        .env("NO_COLOR", "1")
        .output()
        .map_err(|e| {
            Error::new(
                format!("`cargo lab pprof {arguments}` does not start: {e}"),
                "run it by hand",
            )
        })?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Error::new(
            format!("`cargo lab pprof {arguments}` failed: {words}"),
            "run it by hand",
        ));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    Ok(lines.join("\n"))
}

fn unquoted(word: &str) -> &str {
    word.trim_matches('\'')
}
