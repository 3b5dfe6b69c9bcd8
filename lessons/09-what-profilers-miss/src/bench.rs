//! A program profiles itself: through the listener of pprof-http, as any service is.

use std::fs;
use std::path::Path;
use std::time::Duration;

use lab::capture::{Captured, Request};
use lab::client::Client;
use lab::error::{Error, Result};
use pprof_http::Server;
use pprof_http::cpu::{Capture, CaptureError, Hertz, Sampler, set_sampler};
use pprof_view::Profile;
use tokio::task::JoinHandle;

/// A watchdog for single answers, far beyond any of them.
const PATIENCE: Duration = Duration::from_mins(2);

/// A heap sample per so many bytes: fine enough for a burst of 96 MiB to be within some percent.
const HEAP_BYTES: usize = 65_536;
/// The longest capture that pprof-http takes, in seconds.
const LONGEST: u32 = 300;
/// Between two looks whether a capture has begun. A look begins one itself for some milliseconds, so it must be a rare thing.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// This process's own debug listener.
pub struct Bench {
    _server: Server,
    url: String,
}

impl Bench {
    /// Listens on a free port. Profiles name sources relative to `root`.
    pub fn start(root: &Path) -> Result<Self> {
        let server = Server::builder()
            .listen(([127, 0, 0, 1], 0))
            .trim_source_paths(root)
            .heap_rate(HEAP_BYTES)
            .start()
            .map_err(|e| Error::new(e.to_string(), "run it again"))?;
        let url = format!("http://{}", server.local_addr());
        Ok(Self {
            _server: server,
            url,
        })
    }

    /// A profile as it is now: `heap`, `goroutine`, `block`.
    pub async fn now(&self, profile: &str) -> Result<Captured> {
        Request::new(profile, None, &self.url)?.take().await
    }

    /// A CPU profile by `sampler` that holds all of `work`: one that ended before it is taken anew, twice as long.
    pub async fn cpu(
        &self,
        sampler: Sampler,
        seconds: u32,
        work: impl Fn() + Clone + Send + 'static,
    ) -> Result<Captured> {
        set_sampler(sampler).map_err(|e| Error::new(e.to_string(), "run it on Linux on x86-64"))?;
        let mut seconds = seconds;
        while seconds <= LONGEST {
            let request = Request::new("profile", Some(seconds), &self.url)?;
            let taking = tokio::spawn(async move { request.take().await });
            if !begun(&taking).await? {
                // A look was in its way.
                continue;
            }
            tokio::task::spawn_blocking(work.clone())
                .await
                .map_err(|e| Error::new(format!("the work panicked: {e}"), "read its message"))?;
            let is_whole = is_running().await?;
            let taken = taking
                .await
                .map_err(|e| Error::new(format!("the capture panicked: {e}"), "run it again"))?;
            if is_whole {
                return taken;
            }
            seconds *= 2;
        }
        Err(Error::new(
            "the work took longer than any capture",
            "run it on a machine with less to do",
        ))
    }

    /// Bytes that the program holds by the heap profile, and bytes of the process that are resident.
    pub async fn memory(&self) -> Result<(i64, i64)> {
        memory(&self.url).await
    }
}

/// The same of any service, by its debug listener's base URL.
pub async fn memory(debug: &str) -> Result<(i64, i64)> {
    let heap = Request::new("heap", None, debug)?.take().await?.profile;
    let url = format!("{debug}/debug/pprof/heap?debug=1");
    let text = Client::new(PATIENCE)
        .get(&url)
        .await?
        .expect_ok(&url)?
        .text();
    let resident = text
        .lines()
        .find_map(|line| line.strip_prefix("# RSS = ")?.parse().ok());
    let resident = resident.ok_or_else(|| {
        Error::new(
            format!("{url} says nothing of resident memory"),
            "run it on Linux",
        )
    })?;
    Ok((sum(&heap, "inuse_space", |_| true)?, resident))
}

/// The sum of a profile's value over the samples that are `wanted`, by their stacks of `(function, line)`.
pub fn sum(profile: &Profile, value: &str, wanted: impl Fn(&[(&str, i64)]) -> bool) -> Result<i64> {
    let index = profile
        .value_index(Some(value))
        .map_err(|e| Error::new(e.to_string(), "capture the profile anew"))?;
    let mut sum = 0;
    for sample in &profile.samples {
        let frames: Vec<_> = profile
            .frames(sample)
            .map(|frame| (frame.function, frame.line))
            .collect();
        if wanted(&frames) {
            sum += sample.values[index];
        }
    }
    Ok(sum)
}

/// Writes a capture as it came.
pub fn save(captured: &Captured, file: &Path) -> Result<()> {
    let words = |e: std::io::Error| {
        Error::new(
            format!("cannot write {}: {e}", file.display()),
            "make the folder writable",
        )
    };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(words)?;
    }
    fs::write(file, &captured.raw).map_err(words)
}

/// Waits for the capture that was asked for; false if it was refused.
async fn begun<T>(taking: &JoinHandle<T>) -> Result<bool> {
    loop {
        tokio::time::sleep(BETWEEN_LOOKS).await;
        if taking.is_finished() {
            return Ok(false);
        }
        if is_running().await? {
            return Ok(true);
        }
    }
}

/// Whether a CPU capture of this process runs. Blocks for some milliseconds where none does, since it begins one to see.
async fn is_running() -> Result<bool> {
    let look = || match Capture::start(Hertz::DEFAULT, Duration::ZERO) {
        Ok(_) => Ok(false),
        Err(CaptureError::Busy { .. }) => Ok(true),
        Err(other) => Err(Error::new(other.to_string(), "run it on Linux on x86-64")),
    };
    tokio::task::spawn_blocking(look)
        .await
        .map_err(|e| Error::new(format!("the look panicked: {e}"), "run it again"))?
}
