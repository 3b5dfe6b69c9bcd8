//! The client: captures that are whole, and captures that are broken off.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};

use pprof_view::Profile;

use crate::support;
use crate::watch::{Watch, until};

/// What the index lists as snapshots, with a delta of each and their texts.
pub(crate) fn snapshots(server: SocketAddr) -> Result<Vec<String>, String> {
    const ALL: [&str; 6] = [
        "allocs",
        "block",
        "goroutine",
        "heap",
        "mutex",
        "threadcreate",
    ];
    let page = support::get(server, "/debug/pprof/").text();
    let names: Vec<&str> = page
        .split("href=\"")
        .filter_map(|link| link.split('"').next()?.strip_suffix("?debug=1"))
        .collect();
    if !ALL.iter().all(|name| names.contains(name)) {
        return Err(format!("the index lists {names:?} only"));
    }
    let forms = ["", "?debug=1", "?seconds=1"];
    Ok(names
        .iter()
        .flat_map(|name| forms.map(|form| format!("{name}{form}")))
        .collect())
}

/// Takes the captures in turn until it is told to stop, and counts them.
pub(crate) fn in_turn(
    stop: &AtomicBool,
    server: SocketAddr,
    paths: &[String],
) -> Result<u32, String> {
    let mut count = 0;
    for path in paths.iter().cycle() {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        complete(server, path)?;
        count += 1;
    }
    Ok(count)
}

/// One capture, which must be answered and readable.
pub(crate) fn complete(server: SocketAddr, path: &str) -> Result<(), String> {
    let answer = support::get(server, &address_of(path));
    if answer.status != 200 {
        return Err(format!(
            "{path}: {} {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        ));
    }
    let is_text = path.contains("debug=") || path.contains("format=folded");
    let is_empty = if is_text {
        answer.body.is_empty()
    } else {
        let profile = Profile::parse(&answer.body).map_err(|error| format!("{path}: {error}"))?;
        profile.samples.is_empty()
    };
    // What came and went within a second may be nothing.
    let is_delta =
        path.contains("seconds=") && !path.starts_with("profile") && !path.starts_with("fgprof");
    if is_empty && !is_delta {
        return Err(format!("{path}: no samples, with a service under load"));
    }
    Ok(())
}

/// fgprof is not below the others, as in Go.
fn address_of(path: &str) -> String {
    let folder = if path.starts_with("fgprof") {
        "/debug"
    } else {
        "/debug/pprof"
    };
    format!("{folder}/{path}")
}

/// A capture of which there is one at a time, taken again where the one before has not let go of the sampler yet.
pub(crate) fn complete_in_turn(server: SocketAddr, path: &str) -> Result<(), String> {
    until("the sampler is free", || match complete(server, path) {
        Ok(()) => Ok(Some(())),
        Err(why) if why.contains(": 409 ") => Ok(None),
        Err(why) => Err(why),
    })
}

/// Begins a capture of 100 s and leaves: every other one of CPU time, seen to run before and to have ended after.
pub(crate) fn break_off(server: SocketAddr, watch: &Watch, number: u32) -> Result<(), String> {
    let begin = |path: &str| {
        support::send(
            server,
            "GET",
            &address_of(&format!("{path}?seconds=100")),
            "localhost",
            "",
        )
    };
    if !number.is_multiple_of(2) {
        // At most eight deltas are taken at once: one that stayed would soon show as a refusal.
        let deltas = ["allocs", "block", "goroutine", "heap", "mutex"];
        drop(begin(deltas[number as usize / 2 % deltas.len()]));
        return Ok(());
    }
    let capture = RefCell::new(begin("profile"));
    until("a CPU capture runs", || {
        if watch.captures_cpu()? {
            return Ok(Some(()));
        }
        // An answer this early is a refusal: the capture before ends its thread a moment before it lets go.
        if is_answered(&capture.borrow())? {
            capture.replace(begin("profile"));
        }
        Ok(None)
    })?;
    drop(capture);
    until("its capture ends with its client", || {
        Ok((!watch.captures_cpu()?).then_some(()))
    })
}

fn is_answered(stream: &TcpStream) -> Result<bool, String> {
    let told = |error: std::io::Error| error.to_string();
    stream.set_nonblocking(true).map_err(told)?;
    match stream.peek(&mut [0]) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
        Err(error) => Err(told(error)),
    }
}
