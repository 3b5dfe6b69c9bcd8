//! What is held and what is resident, before, in and after a burst:
//! `cargo run -p lesson-09-what-profilers-miss --example burst`.

use std::io::Write as _;

use lab::Workspace;
use lab::error::Result;
use lesson_09_what_profilers_miss::bench::Bench;
use lesson_09_what_profilers_miss::burst;

#[tokio::main]
async fn main() -> Result<()> {
    let bench = Bench::start(Workspace::find()?.root())?;
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{:>20} {:>10} {:>14}", "", "held MiB", "resident MiB");
    for moment in burst::watch(&bench).await? {
        let (held, resident) = (moment.held >> 20, moment.resident >> 20);
        let _ = writeln!(out, "{:>20} {held:>10} {resident:>14}", moment.name);
    }
    Ok(())
}
