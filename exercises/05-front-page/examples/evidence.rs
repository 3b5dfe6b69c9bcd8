//! Takes the exercise's profile anew: `cargo run -p exercise-05-front-page --example evidence-05 [-- FOLDER]`.
//!
//! One thread asks for the front page for as long as the capture runs. Source paths are relative to the workspace.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use exercise_05_front_page::site::Site;
use lab::client::Client;
use lab::error::{Error, Result};
use lab::{Workspace, capture, interrupt};

/// Titles that have sold.
const TITLES: u64 = 3_000;
/// Requests between two exports.
const AN_HOUR: usize = 400;
/// How long the capture runs, and how often it samples a second of CPU.
const CAPTURE: &str = "profile?seconds=6&hz=500";

fn main() -> ExitCode {
    interrupt::run(take()).unwrap_or_else(|error| {
        eprintln!("error: {}\nhint: {}", error.what(), error.hint());
        ExitCode::from(2)
    })
}

async fn take() -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let folder = std::env::args_os().nth(1).map_or_else(
        || workspace.root().join("exercises/05-front-page"),
        PathBuf::from,
    );
    let debug = pprof_http::Server::builder()
        .listen(([127, 0, 0, 1], 0))
        .trim_source_paths(workspace.root())
        .start()
        .map_err(|e| Error::new(e.to_string(), "run the command again"))?;
    let url = format!("http://{}/debug/pprof/{CAPTURE}", debug.local_addr());
    let ends = Arc::new(AtomicBool::new(false));
    let visitors = tokio::task::spawn_blocking({
        let ends = Arc::clone(&ends);
        move || visit(&ends)
    });
    let answer = Client::new(Duration::from_mins(2)).get(&url).await;
    ends.store(true, Ordering::Relaxed);
    visitors
        .await
        .map_err(|e| Error::new(e.to_string(), "run the command again"))?;
    let answer = answer?;
    capture::save_as(&answer.body, &folder.join("evidence/cpu.pb.gz"))?;
    Ok(ExitCode::SUCCESS)
}

/// Visitors, one after the other, and an export now and then.
fn visit(ends: &AtomicBool) {
    let export = export();
    let mut site = Site::new(&export);
    for number in 0_usize.. {
        if ends.load(Ordering::Relaxed) {
            return;
        }
        if number % AN_HOUR == 0 {
            site.refresh(&export);
        }
        black_box(site.front_page(["the w", "a qu", "zz"][number % 3]));
    }
}

/// Sales in an order that follows from nothing.
fn export() -> String {
    let mut export = String::new();
    let mut state = 7_u64;
    for number in 0..TITLES {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let start = ["The", "A", "My"][(state >> 40) as usize % 3];
        writeln!(
            export,
            "{};{start} {:x} of {number}",
            state >> 52,
            state >> 32
        )
        .expect("memory takes every write");
    }
    export
}
