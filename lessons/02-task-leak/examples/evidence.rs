//! Takes the chapter's evidence anew: `cargo run -p lesson-02-task-leak --example evidence`.
//!
//! Two bookstores, one planted and one repaired, each under the chapter's load. What they show is written to
//! `lessons/02-task-leak/evidence/`, with source paths relative to the workspace.

use std::path::Path;
use std::process::ExitCode;

use lab::chart::{Chart, Series};
use lab::error::Result;
use lab::workspace::Workspace;
use lab::{build, interrupt};
use lesson_02_task_leak::FAULT;
use lesson_02_task_leak::hunt::Hunt;

/// So many connections that a quiet service has 25 tasks in all.
const CONNECTIONS: usize = 22;
/// Reads between two looks, and the looks.
const READS: u64 = 2500;
const LOOKS: u64 = 4;

fn main() -> ExitCode {
    interrupt::run(take()).unwrap_or_else(|error| {
        eprintln!("error: {}\nhint: {}", error.what(), error.hint());
        ExitCode::from(2)
    })
}

async fn take() -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let built = build::packages(&workspace, &["bookstore"], |_| {})?;
    let bookstore = built.executable("bookstore")?;
    let folder = workspace.root().join("lessons/02-task-leak/evidence");
    let planted = side(
        &workspace,
        bookstore,
        FAULT,
        &folder,
        "before",
        Some(("quiet-25.txt", "busy-10025.txt")),
    )
    .await?;
    let repaired = side(&workspace, bookstore, "none", &folder, "after", None).await?;
    let description = "The planted service gains a task with every book read; the repaired one stays at one per book.";
    let chart = Chart::new("Live tasks by books read", description)
        .axes("books read", "live tasks")
        .series(Series::new("planted", planted))
        .series(Series::new("repaired", repaired));
    lab::capture::save_as(chart.svg().as_bytes(), &folder.join("growth.svg"))?;
    Ok(ExitCode::SUCCESS)
}

/// One bookstore's live tasks by reads; its last profile is saved as `NAME.pb.gz`.
async fn side(
    workspace: &Workspace,
    bookstore: &Path,
    faults: &str,
    folder: &Path,
    name: &str,
    texts: Option<(&str, &str)>,
) -> Result<Vec<(f64, f64)>> {
    let root = workspace.root().to_string_lossy().into_owned();
    let arguments = ["--trim-source-paths", root.as_str()];
    let mut hunt = Hunt::begin(
        bookstore,
        faults,
        &arguments,
        CONNECTIONS,
        &workspace.scratch()?,
    )
    .await?;
    let file = format!("{name}.pb.gz");
    let mut points = Vec::new();
    for look in 0..=LOOKS {
        if look > 0 {
            hunt.read(READS, |_| {}).await?;
        }
        let point = hunt.look(folder, &file).await?;
        eprintln!(
            "{faults}: {} tasks after {} reads",
            point.total, point.reads
        );
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        points.push((point.reads as f64, point.total as f64));
        if let (0, Some((quiet, _))) = (look, texts) {
            hunt.text(folder, quiet).await?;
        }
    }
    if let Some((_, busy)) = texts {
        hunt.text(folder, busy).await?;
    }
    hunt.end().await;
    Ok(points)
}
