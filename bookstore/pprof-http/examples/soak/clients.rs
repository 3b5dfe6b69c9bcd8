//! What else asks meanwhile: for the wall clock, and for what the service is there for.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::captures;
use crate::support;

/// Wall-clock captures in turn until it is told to stop, each after one that is broken off. Counts both.
pub(crate) fn wall_clock(stop: &AtomicBool, server: SocketAddr) -> Result<(u32, u32), String> {
    let (mut whole, mut broken) = (0, 0);
    for form in ["fgprof?seconds=1", "fgprof?seconds=1&format=folded"]
        .iter()
        .cycle()
    {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let path = "/debug/fgprof?seconds=100";
        let capture = support::send(server, "GET", path, "localhost", "");
        // There is one at a time: who is refused has seen the other run.
        if support::get(server, "/debug/fgprof?seconds=1").status == 409 {
            broken += 1;
        }
        drop(capture);
        captures::complete_in_turn(server, form)?;
        whole += 1;
    }
    Ok((whole, broken))
}

/// Asks the service itself until it is told to stop, and counts its answers.
pub(crate) fn readers(
    stop: &AtomicBool,
    service: SocketAddr,
    answers: &AtomicU32,
) -> Result<(), String> {
    while !stop.load(Ordering::Relaxed) {
        let answer = support::get(service, "/books/7");
        if (answer.status, &*answer.body) != (200, b"book 7") {
            return Err(format!("/books/7: {} {}", answer.status, answer.text()));
        }
        answers.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}
