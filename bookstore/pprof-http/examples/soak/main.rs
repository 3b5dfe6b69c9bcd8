//! Every profile captured together, for as long as you say, from a service under load whose threads and tasks come and
//! go, with a thousand captures that their client breaks off: it must neither crash, hang nor grow, and answer throughout.
//!
//! `cargo run -p pprof-http --example soak -- 120` (seconds). Exit code 0 if it held, 1 with the reason if not.
//!
//! The service is a process of its own (this program again), so that what is measured is its memory alone.

#![expect(clippy::print_stdout, reason = "a program's answer")]

mod captures;
mod clients;
mod service;
#[path = "../../tests/support/mod.rs"]
mod support;
mod watch;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use watch::{Growth, Watch};

#[global_allocator]
static ALLOCATOR: pprof_http::HeapAllocator = pprof_http::HeapAllocator::new(std::alloc::System);

/// How many captures are broken off.
const BROKEN: u32 = 1000;

fn main() -> ExitCode {
    let argument = std::env::args().nth(1);
    if argument.as_deref() == Some("service") {
        service::run();
        return ExitCode::SUCCESS;
    }
    let Some(seconds) = argument.and_then(|text| text.parse().ok()) else {
        eprintln!(
            "error: for how long?\nhint: cargo run -p pprof-http --example soak -- 120 (seconds)"
        );
        return ExitCode::from(2);
    };
    match soak(Duration::from_secs(seconds)) {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            println!("FAIL: {why}");
            ExitCode::FAILURE
        }
    }
}

/// The service as a child. It ends when its stdin is closed, at the latest when this program does.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // Ended or not, there is nothing more to do about it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn soak(length: Duration) -> Result<String, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut child = Command::new(program)
        .arg("service")
        // What was freed and is kept shall not look like growth: each arena of glibc's keeps some, and there are more of them
        // the more threads come and go (mallopt(3)).
        .env("MALLOC_ARENA_MAX", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let stdout = child.stdout.take().ok_or("the service has no stdout")?;
    let mut service = Service(child);
    let mut line = String::new();
    let read = BufReader::new(stdout).read_line(&mut line);
    read.map_err(|error| error.to_string())?;
    let (server, api) = addresses(&line).ok_or_else(|| format!("no addresses: {line:?}"))?;
    let watch = Watch::of(service.0.id());

    // Everything once, so that what is made once is there: symbols, buffers, threads of the pool.
    let paths = captures::snapshots(server)?;
    captures::complete(server, "profile?seconds=1")?;
    captures::complete(server, "fgprof?seconds=1")?;
    for path in &paths {
        captures::complete(server, path)?;
    }
    let descriptors = watch.descriptors()?;

    let began = Instant::now();
    let stop = AtomicBool::new(false);
    let answers = AtomicU32::new(0);
    let (profiles, snapshots, wall) = std::thread::scope(|scope| {
        let snapshots = scope.spawn(|| captures::in_turn(&stop, server, &paths));
        let wall = scope.spawn(|| clients::wall_clock(&stop, server));
        let readers = scope.spawn(|| clients::readers(&stop, api, &answers));
        let profiles = loop_of_profiles(server, &watch, &answers, length, began);
        stop.store(true, Ordering::Relaxed);
        let panicked = |_| "the client panicked".to_owned();
        readers.join().map_err(panicked)??;
        let snapshots = snapshots.join().map_err(panicked)??;
        let wall = wall.join().map_err(panicked)??;
        Ok::<_, String>((profiles?, snapshots, wall))
    })?;

    if let Some(status) = service.0.try_wait().map_err(|error| error.to_string())? {
        return Err(format!("the service has ended: {status}"));
    }
    watch.back_to(descriptors)?;
    let (held, resident) = (profiles.held.verdict()?, profiles.resident.verdict()?);
    let (whole, answered) = (profiles.whole, profiles.answered);
    if answered < whole - whole / 10 {
        return Err(format!(
            "the service answered during {answered} of {whole} CPU captures only"
        ));
    }
    Ok(format!(
        "held for {} s: {whole} CPU captures, {} of the wall clock, {snapshots} snapshots, {} and {} broken off; {} answers of the \
         service, some during {answered} of the CPU captures; {descriptors} descriptors before and after; {held}; {resident}",
        began.elapsed().as_secs(),
        wall.0,
        profiles.broken,
        wall.1,
        answers.into_inner(),
    ))
}

/// Where the profiles are, and the service itself.
fn addresses(line: &str) -> Option<(SocketAddr, SocketAddr)> {
    let (server, api) = line.trim().split_once(' ')?;
    Some((server.parse().ok()?, api.parse().ok()?))
}

/// What the loop of CPU captures has seen.
struct Profiles {
    whole: u32,
    broken: u32,
    /// Of the whole ones, those during which the service has answered.
    answered: u32,
    /// Memory that the allocator has handed out.
    held: Growth,
    resident: Growth,
}

/// CPU captures one after the other, some broken off between two that are whole.
fn loop_of_profiles(
    server: SocketAddr,
    watch: &Watch,
    answers: &AtomicU32,
    length: Duration,
    began: Instant,
) -> Result<Profiles, String> {
    let mut seen = Profiles {
        whole: 0,
        broken: 0,
        answered: 0,
        held: Growth::new("in use"),
        resident: Growth::new("resident"),
    };
    let mut told = began;
    while began.elapsed() < length || seen.broken < BROKEN {
        let before = answers.load(Ordering::Relaxed);
        captures::complete_in_turn(server, "profile?seconds=1&hz=1000")?;
        seen.whole += 1;
        seen.answered += u32::from(answers.load(Ordering::Relaxed) > before);
        // As many as belong to the time that has passed.
        let share = began.elapsed().as_secs_f64() / length.as_secs_f64();
        while f64::from(seen.broken) < share.min(1.0) * f64::from(BROKEN) {
            captures::break_off(server, watch, seen.broken)?;
            seen.broken += 1;
        }
        let (held, resident) = (support::malloc_in_use(server) / 1024, watch.resident()?);
        seen.held.add(share, held);
        seen.resident.add(share, resident);
        if told.elapsed() > Duration::from_secs(10) {
            told = Instant::now();
            eprintln!(
                "{} s: {} CPU captures, {} broken off, {} answers, {held} KiB in use, {resident} KiB resident",
                began.elapsed().as_secs(),
                seen.whole,
                seen.broken,
                answers.load(Ordering::Relaxed),
            );
        }
    }
    Ok(seen)
}
