//! Takes the exercise's profiles anew: `cargo run -p exercise-13-night-shift --example evidence-13 [-- FOLDER]`.
//!
//! The same process twice: warm in the evening, and after the searches of a night. Source paths are relative to the workspace.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use exercise_13_night_shift::site::Site;
use lab::capture::{self, Request};
use lab::error::{Error, Result};
use lab::{Workspace, interrupt};

#[global_allocator]
static ALLOCATOR: pprof_http::HeapAllocator = pprof_http::HeapAllocator::new(std::alloc::System);

/// Bytes from one sample to the next: fine, so that a night needs no hours.
const RATE: usize = 4 << 10;
/// Books of the catalogue.
const BOOKS: usize = 8_000;
/// Searches until the evening, and in the night.
const EVENING: u64 = 5_000;
const NIGHT: u64 = 20_000;

fn main() -> ExitCode {
    pprof_http::heap::set_rate(RATE);
    interrupt::run(take()).unwrap_or_else(|error| {
        eprintln!("error: {}\nhint: {}", error.what(), error.hint());
        ExitCode::from(2)
    })
}

async fn take() -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let folder = std::env::args_os().nth(1).map_or_else(
        || workspace.root().join("exercises/13-night-shift"),
        PathBuf::from,
    );
    let debug = pprof_http::Server::builder()
        .listen(([127, 0, 0, 1], 0))
        .trim_source_paths(workspace.root())
        .start()
        .map_err(|e| Error::new(e.to_string(), "run the command again"))?;
    let url = format!("http://{}", debug.local_addr());
    let mut site = Site::new(BOOKS);
    search(&mut site, 0..EVENING);
    snapshot(&url, &folder.join("evidence/heap-evening.pb.gz")).await?;
    search(&mut site, EVENING..EVENING + NIGHT);
    snapshot(&url, &folder.join("evidence/heap-morning.pb.gz")).await?;
    Ok(ExitCode::SUCCESS)
}

/// Every third search is for what was searched for before; the others are new.
fn search(site: &mut Site, numbers: std::ops::Range<u64>) {
    for number in numbers {
        let typed = match number % 3 {
            0 => format!("Novels about {}", number % 90),
            _ => format!("Letters of page {number} of the crawler that never sleeps"),
        };
        site.search(number / 2, &typed);
    }
}

async fn snapshot(url: &str, file: &Path) -> Result<()> {
    let captured = Request::new("heap", None, url)?.take().await?;
    capture::save_as(&captured.raw, file)
}
