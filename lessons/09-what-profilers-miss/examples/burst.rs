//! What is held and what is resident, before, in and after a burst:
//! `cargo run -p lesson-09-what-profilers-miss --example burst`.

use std::io::Write as _;

use lab::Workspace;
use lab::error::Result;
use lesson_09_what_profilers_miss::bench::Bench;
use lesson_09_what_profilers_miss::burst::{self, mib};

#[tokio::main]
async fn main() -> Result<()> {
    let bench = Bench::start(Workspace::find()?.root())?;
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{:>20} {:>12} {:>12}", "", "held", "resident");
    for moment in burst::watch(&bench).await? {
        let (held, resident) = (mib(moment.held), mib(moment.resident));
        let _ = writeln!(out, "{:>20} {held:>12} {resident:>12}", moment.name);
    }
    Ok(())
}
