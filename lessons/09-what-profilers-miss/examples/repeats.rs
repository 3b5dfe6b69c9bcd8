//! Condenses outputs of `cargo lab verify --all --json` to the chapter's evidence, and prints the chapter's table:
//! `cargo run -p lesson-09-what-profilers-miss --example repeats -- quiet=FILE… busy=FILE…`.

use std::fs;
use std::io::Write as _;

use lab::Workspace;
use lab::error::{Error, Result};
use lesson_09_what_profilers_miss::repeats::{condensed, others, table};
use serde_json::Value;

const PLACE: &str = "lessons/09-what-profilers-miss/evidence/repeats.json";

fn main() -> Result<()> {
    let mut runs = Vec::new();
    for argument in std::env::args().skip(1) {
        let usage = || {
            Error::new(
                format!("`{argument}` is no run"),
                "write quiet=FILE or busy=FILE",
            )
        };
        let (beside, file) = argument.split_once('=').ok_or_else(usage)?;
        let text = fs::read_to_string(file)
            .map_err(|e| Error::new(format!("cannot read {file}: {e}"), "check its path"))?;
        runs.push(condensed(beside, &text)?);
    }
    if runs.is_empty() {
        return Err(Error::new(
            "no runs are given",
            "write quiet=FILE or busy=FILE",
        ));
    }
    let _ = writeln!(std::io::stdout(), "{}\n{}", table(&runs), others(&runs));
    // A line for each run.
    let lines: Vec<String> = runs.iter().map(Value::to_string).collect();
    let document = format!("[\n{}\n]\n", lines.join(",\n"));
    let place = Workspace::find()?.root().join(PLACE);
    fs::write(&place, document).map_err(|e| {
        Error::new(
            format!("cannot write {PLACE}: {e}"),
            "check its permissions",
        )
    })
}
