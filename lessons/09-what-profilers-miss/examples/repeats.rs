//! Condenses outputs of `cargo lab verify --all --json` to the chapter's evidence, and prints the chapter's tables:
//! `cargo run -p lesson-09-what-profilers-miss --example repeats -- quiet=FILE… busy=FILE… 'in turn=FILE'…`.

use std::fs;
use std::io::Write as _;

use lab::Workspace;
use lab::error::{Error, Result};
use lesson_09_what_profilers_miss::repeats::{IN_TURN, condensed, others, pairing, parted, table};
use serde_json::Value;

const PLACE: &str = "lessons/09-what-profilers-miss/evidence/repeats.json";

fn main() -> Result<()> {
    let mut runs = Vec::new();
    for argument in std::env::args().skip(1) {
        let usage = || {
            Error::new(
                format!("`{argument}` is no run"),
                format!("write quiet=FILE, busy=FILE or '{IN_TURN}=FILE'"),
            )
        };
        let (beside, file) = argument.split_once('=').ok_or_else(usage)?;
        if !["quiet", "busy", IN_TURN].contains(&beside) {
            return Err(usage());
        }
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
    let (seen, in_turn) = parted(&runs);
    let parts = [
        table(&seen),
        others(&seen),
        others(&in_turn),
        pairing(&runs),
    ];
    let _ = writeln!(std::io::stdout(), "{}", parts.join("\n"));
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
