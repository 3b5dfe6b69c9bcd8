//! `cargo lab capture`: a profile of a running service, in a file.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use crate::capture::{Request, save_as, save_in};
use crate::error::Result;
use crate::terminal::Progress;
use crate::{Workspace, interrupt};

#[derive(Args)]
pub(super) struct Command {
    /// profile (cpu), heap, allocs, goroutine (tasks), block, mutex or threadcreate
    profile: String,
    /// How long to collect: a CPU profile runs for 30 s if absent, the others then answer at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=300))]
    seconds: Option<u32>,
    /// The service's debug listener
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:6060")]
    url: String,
    /// Where to write it [default: target/lab/captures/PROFILE-N.pb.gz]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Command {
    /// Takes the profile, prints the file's path to stdout and how to open it to stderr.
    pub(super) fn run(self) -> Result<ExitCode> {
        let request = Request::new(&self.profile, self.seconds, &self.url)?;
        interrupt::run(async move {
            let captured = waited_for(&request).await?;
            let file = match self.output {
                Some(file) => {
                    save_as(&captured.raw, &file)?;
                    file
                }
                None => save_in(
                    &captured.raw,
                    &Workspace::find()?.scratch()?.join("captures"),
                    request.profile(),
                )?,
            };
            // As short as it can be said from here, so that the command below can be pasted.
            let here = std::env::current_dir().ok();
            let shown = here
                .as_deref()
                .and_then(|here| file.strip_prefix(here).ok())
                .unwrap_or(file.as_path());
            let mut stderr = anstream::stderr().lock();
            // A closed output leaves nobody to tell.
            let _ = writeln!(anstream::stdout().lock(), "{}", shown.display());
            if captured.profile.samples.is_empty() {
                let _ = writeln!(
                    stderr,
                    "note: it has no samples: put the service under load (`cargo lab load books`), or collect longer"
                );
            }
            let _ = writeln!(
                stderr,
                "open it with: cargo lab pprof top {}",
                shown.display()
            );
            Ok(ExitCode::SUCCESS)
        })
    }
}

async fn waited_for(request: &Request) -> Result<crate::capture::Captured> {
    let seconds = u64::from(request.seconds());
    let mut progress = Progress::new(format!("taking {}", request.url()));
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    let taking = request.take();
    tokio::pin!(taking);
    let mut passed = 0;
    loop {
        tokio::select! {
            captured = &mut taking => return captured,
            _ = ticks.tick() => {
                if passed < seconds { progress.set(passed, seconds) } else { progress.note("waiting for the answer") }
                passed += 1;
            }
        }
    }
}
