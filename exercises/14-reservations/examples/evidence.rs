//! Takes the exercise's profiles anew: `cargo run -p exercise-14-reservations --example evidence-14 [-- FOLDER]`.
//!
//! Customers, the warehouse and the auditors' job at work side by side. Source paths are relative to the workspace.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use exercise_14_reservations::journal::{Archive, Journal};
use exercise_14_reservations::shelf::Shelf;
use exercise_14_reservations::warehouse::{Terminal, list};
use lab::capture::{self, Request};
use lab::error::{Error, Result};
use lab::{Workspace, interrupt};

/// Rounds of customers, and customers in each.
const ROUNDS: usize = 40;
const CUSTOMERS: usize = 6;
/// What a slow terminal takes for a line, and a slow archive for a part.
const LINE: Duration = Duration::from_millis(2);
const PART: Duration = Duration::from_millis(60);

struct Slow;

impl Terminal for Slow {
    async fn show(&mut self, line: String) {
        tokio::time::sleep(LINE).await;
        drop(line);
    }
}

impl Archive for Slow {
    async fn store(&mut self, part: Vec<String>) {
        tokio::time::sleep(PART).await;
        drop(part);
    }
}

fn main() -> ExitCode {
    interrupt::run(take()).unwrap_or_else(|error| {
        eprintln!("error: {}\nhint: {}", error.what(), error.hint());
        ExitCode::from(2)
    })
}

async fn take() -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let folder = std::env::args_os().nth(1).map_or_else(
        || workspace.root().join("exercises/14-reservations"),
        PathBuf::from,
    );
    let debug = pprof_http::Server::builder()
        .listen(([127, 0, 0, 1], 0))
        .trim_source_paths(workspace.root())
        .start()
        .map_err(|e| Error::new(e.to_string(), "run the command again"))?;
    let url = format!("http://{}", debug.local_addr());
    a_day().await;
    for (profile, file) in [("mutex", "mutex.pb.gz"), ("block", "block.pb.gz")] {
        snapshot(&url, profile, &folder.join("evidence").join(file)).await?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Round by round: a holder of each lock begins, then customers come, and their entries.
async fn a_day() {
    let shelf = Arc::new(Shelf::new(100, 1_000));
    let journal = Arc::new(Journal::default());
    for round in 0..ROUNDS {
        let mut all = tokio::task::JoinSet::new();
        {
            let (shelf, journal) = (Arc::clone(&shelf), Arc::clone(&journal));
            all.spawn(async move {
                list(&shelf, &mut Slow).await;
            });
            all.spawn(async move {
                journal.compact(&mut Slow).await;
            });
        }
        tokio::task::yield_now().await;
        for customer in 0..CUSTOMERS {
            let (shelf, journal) = (Arc::clone(&shelf), Arc::clone(&journal));
            all.spawn(async move {
                let title = format!("title {}", (round + customer) % 100);
                let entry = format!("customer {customer} reserves {title}");
                tokio::spawn(async move { journal.note(entry).await });
                shelf.reserve(&title).await;
            });
        }
        all.join_all().await;
    }
}

async fn snapshot(url: &str, profile: &str, file: &Path) -> Result<()> {
    let captured = Request::new(profile, None, url)?.take().await?;
    capture::save_as(&captured.raw, file)
}
