//! Takes the chapter's evidence anew: `cargo run -p lesson-09-what-profilers-miss --example experiments -- [SECONDS]`.
//!
//! The experiments' profiles and figures go to `lessons/09-what-profilers-miss/evidence/`. SECONDS (8) is how long a CPU capture runs:
//! on a busy machine the work takes longer, and a capture that ended before it is taken anew.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use lab::error::{Error, Result};
use lab::{Workspace, build};
use lesson_09_what_profilers_miss::bench::{Bench, save};
use lesson_09_what_profilers_miss::lines::{LONG, SHORT, one_three_six, samples};
use lesson_09_what_profilers_miss::{burst, store, waiting};
use pprof_http::cpu::Sampler;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<()> {
    let seconds = std::env::args().nth(1);
    let seconds = seconds.map_or(Some(8), |text| text.parse().ok());
    let seconds =
        seconds.ok_or_else(|| Error::new("SECONDS is no number", "leave it out, or give 8"))?;
    let workspace = Workspace::find()?;
    let folder = workspace
        .root()
        .join("lessons/09-what-profilers-miss/evidence");
    let bench = Bench::start(workspace.root())?;
    memory(&workspace, &bench, &folder).await?;
    let profiles = waiting::watch(&bench, seconds).await?;
    save(&profiles.cpu, &folder.join("waiting/cpu.pb.gz"))?;
    save(&profiles.tasks, &folder.join("waiting/goroutine.pb.gz"))?;
    save(&profiles.block, &folder.join("waiting/block.pb.gz"))?;
    for (name, sampler, turns) in [
        ("native", Sampler::Native, LONG),
        ("again", Sampler::Native, LONG),
        ("short", Sampler::Native, SHORT),
        ("pprof", Sampler::Pprof, LONG),
    ] {
        let work = move || {
            black_box(one_three_six(turns));
        };
        let captured = bench.cpu(sampler, seconds, work).await?;
        eprintln!("{name}: {:?}", samples(&captured.profile)?);
        save(&captured, &folder.join(format!("lines/{name}.pb.gz")))?;
    }
    Ok(())
}

async fn memory(workspace: &Workspace, bench: &Bench, folder: &Path) -> Result<()> {
    let burst = burst::watch(bench).await?;
    let built = build::packages(workspace, &["bookstore"], |_| {})?;
    let store = store::watch(built.executable("bookstore")?, &workspace.scratch()?).await?;
    let text = format!("{:#}\n", json!({ "burst": burst, "bookstore": store }));
    let file = folder.join("memory.json");
    fs::write(&file, text)
        .map_err(|e| Error::new(format!("cannot write {}: {e}", file.display()), "check it"))
}
