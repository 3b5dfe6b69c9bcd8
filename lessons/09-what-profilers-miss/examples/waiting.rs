//! Orders that await and reports that block, in three profiles of the same seconds:
//! `cargo run -p lesson-09-what-profilers-miss --example waiting`, then `cargo lab pprof top target/lab/waiting/cpu.pb.gz`.

use std::io::Write as _;

use lab::Workspace;
use lab::error::Result;
use lesson_09_what_profilers_miss::bench::{Bench, save};
use lesson_09_what_profilers_miss::waiting;

#[tokio::main]
async fn main() -> Result<()> {
    // How long the CPU profile is; the work in it takes some two seconds of CPU time.
    let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let workspace = Workspace::find()?;
    let profiles = waiting::watch(&Bench::start(workspace.root())?, seconds.unwrap_or(8)).await?;
    let folder = workspace.scratch()?.join("waiting");
    for (name, captured) in [
        ("cpu", &profiles.cpu),
        ("goroutine", &profiles.tasks),
        ("block", &profiles.block),
    ] {
        let file = folder.join(format!("{name}.pb.gz"));
        save(captured, &file)?;
        let _ = writeln!(std::io::stdout(), "{}", workspace.display(&file));
    }
    Ok(())
}
