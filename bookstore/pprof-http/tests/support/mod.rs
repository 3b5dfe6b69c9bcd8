//! A client of few lines, so that tests see headers and bodies as they are on the wire.

#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pprof_view::Profile;

/// One capture at a time in a process: tests that take one wait for each other.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    }

    pub(crate) fn profile(&self) -> Profile {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        Profile::parse(&self.body).unwrap()
    }
}

pub(crate) fn get(server: SocketAddr, path: &str) -> Answer {
    request(server, "GET", path, "localhost", "")
}

pub(crate) fn request(
    server: SocketAddr,
    method: &str,
    path: &str,
    host: &str,
    body: &str,
) -> Answer {
    receive(send(server, method, path, host, body))
}

/// Waits for the answer to what was sent.
pub(crate) fn receive(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let split = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .expect("a head");
    let head = String::from_utf8(bytes[..split].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer {
        status,
        head,
        body: bytes[split + 4..].to_vec(),
    }
}

/// Sends a request and leaves the answer to the caller.
pub(crate) fn send(
    server: SocketAddr,
    method: &str,
    path: &str,
    host: &str,
    body: &str,
) -> TcpStream {
    let mut stream = TcpStream::connect(server).unwrap();
    // A watchdog, not a bound: no capture here takes a tenth of it.
    stream
        .set_read_timeout(Some(Duration::from_secs(120)))
        .unwrap();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    stream
}

/// Bytes that the server's malloc has handed out, the profiler's own included. The heap profile leaves those out, and resident
/// memory has what was freed and kept in it. Needs glibc 2.33 or later.
pub(crate) fn malloc_in_use(server: SocketAddr) -> u64 {
    let text = get(server, "/debug/pprof/heap?debug=1").text();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("# MallocInUse = "));
    line.and_then(|bytes| bytes.parse().ok())
        .unwrap_or_else(|| panic!("no account of the allocator: {text}"))
}

/// Waits for what is about to happen. A watchdog, not a bound, ends a wait for what never does.
pub(crate) fn until(mut has_happened: impl FnMut() -> bool) {
    let began = std::time::Instant::now();
    while !has_happened() {
        assert!(
            began.elapsed() < Duration::from_secs(120),
            "it has not happened"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Waits until there are `count` tasks, each of which has been polled and left by its worker.
pub(crate) fn parked(server: &pprof_http::Server, count: usize) {
    let is_at_work = |line: &str| {
        ["[running]:", "[runnable]:", "[not yet polled]:"]
            .iter()
            .any(|state| line.ends_with(state))
    };
    until(|| {
        let full = get(server.local_addr(), "/debug/pprof/goroutine?debug=2").text();
        let mut heads = full.lines().filter(|line| line.starts_with("goroutine "));
        heads.clone().count() == count && !heads.any(is_at_work)
    });
}

/// The text with what differs from build to build and run to run taken out: addresses, offsets, times, and the frames of
/// all functions but `own`.
pub(crate) fn redacted(text: &str, own: &[impl AsRef<str>]) -> String {
    let line = |line: &str| -> Option<String> {
        // Columns are aligned by tabs, of which some may follow each other.
        let columns: Vec<_> = line.split('\t').filter(|part| !part.is_empty()).collect();
        if let ["#", address, function, place] = columns[..] {
            let (name, offset) = function.rsplit_once('+')?;
            assert!(
                address.starts_with("0x") && offset.starts_with("0x"),
                "{line}"
            );
            let is_own = own.iter().any(|own| name == own.as_ref());
            // Whole paths before it, unless they are trimmed.
            let place = place
                .find("bookstore/pprof-http/tests/")
                .map_or(place, |at| &place[at..]);
            return is_own.then(|| format!("#\t0x…\t{name}+0x…\t{place}\n"));
        }
        if let Some((count, _)) = line.split_once(" @ 0x") {
            return Some(format!("{count} @ 0x…\n"));
        }
        // Seconds, and before them minutes.
        let words = line.split(' ').scan(true, |is_text, word| {
            let (is_time, was_text) = (word.parse::<u64>().is_ok(), *is_text);
            *is_text = !is_time;
            Some(if is_time && was_text { "N" } else { word })
        });
        Some(words.collect::<Vec<_>>().join(" ") + "\n")
    };
    text.lines().filter_map(line).collect()
}

/// The sum of one value over the samples in whose stack a frame satisfies `matches`.
pub(crate) fn sum(
    profile: &Profile,
    kind: &str,
    matches: impl Fn(&pprof_view::Frame<'_>) -> bool,
) -> i64 {
    let index = profile.value_index(Some(kind)).unwrap();
    profile
        .samples
        .iter()
        .filter(|sample| profile.frames(sample).any(|frame| matches(&frame)))
        .map(|sample| sample.values[index])
        .sum()
}

/// The line in `source` that holds `anchor`, from 1.
pub(crate) fn line_of(source: &str, anchor: &str) -> i64 {
    let at = source
        .lines()
        .position(|line| line.ends_with(anchor))
        .expect(anchor);
    i64::try_from(at).unwrap() + 1
}
