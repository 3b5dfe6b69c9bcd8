//! Condenses outputs of `cargo lab verify --all --json` to the chapter's evidence, and prints the chapter's tables:
//! `cargo run -p lesson-09-what-profilers-miss --example repeats -- quiet=FILE… busy=FILE… 'one look=FILE'… 'in turn=FILE'…`.

use std::fs;
use std::io::Write as _;

use lab::Workspace;
use lab::error::{Error, Result};
use lesson_09_what_profilers_miss::repeats::{
    COUNTED, IN_TURN, ONE_LOOK, beside, condensed, given_more, others, pairing, table,
};
use serde_json::Value;

const PLACE: &str = "lessons/09-what-profilers-miss/evidence/repeats.json";

fn main() -> Result<()> {
    let mut runs = Vec::new();
    for argument in std::env::args().skip(1) {
        let usage = || {
            Error::new(
                format!("`{argument}` is no run"),
                format!("write quiet=FILE, busy=FILE, '{ONE_LOOK}=FILE' or '{IN_TURN}=FILE'"),
            )
        };
        let (word, file) = argument.split_once('=').ok_or_else(usage)?;
        if !COUNTED.contains(&word) && ![ONE_LOOK, IN_TURN].contains(&word) {
            return Err(usage());
        }
        let text = fs::read_to_string(file)
            .map_err(|e| Error::new(format!("cannot read {file}: {e}"), "check its path"))?;
        runs.push(condensed(word, &text)?);
    }
    if runs.is_empty() {
        return Err(Error::new(
            "no runs are given",
            "write quiet=FILE or busy=FILE",
        ));
    }
    let counted = beside(&runs, &COUNTED);
    let parts = [
        table(&counted),
        format!("given more: {}\n", given_more(&counted)),
        others(&counted),
        others(&beside(&runs, &[ONE_LOOK])),
        others(&beside(&runs, &[IN_TURN])),
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
