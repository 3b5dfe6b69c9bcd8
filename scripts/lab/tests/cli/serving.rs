//! A service of the test's own: some pages, and 404 for all others.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use pprof_view::{Function, Line, Location, Profile, Sample, ValueType};

/// A path with its query, the status line's words, the body.
pub(crate) type Page = (&'static str, &'static str, Vec<u8>);

/// A page that is there.
pub(crate) fn page(path: &'static str, body: impl Into<Vec<u8>>) -> Page {
    (path, "200 OK", body.into())
}

/// Serves the pages on 127.0.0.1 alone, for as long as the tests run; the port.
pub(crate) fn serving(pages: Vec<Page>) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let pages = Arc::new(pages);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            let pages = Arc::clone(&pages);
            thread::spawn(move || answer(stream, &pages));
        }
    });
    port
}

/// Answers on a connection until the other side closes it. A look whether anything listens asks for nothing.
fn answer(mut stream: TcpStream, pages: &[Page]) {
    let mut head = vec![];
    let mut part = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut part) {
        head.extend_from_slice(&part[..read]);
        if !head.ends_with(b"\r\n\r\n") {
            continue;
        }
        let asked = String::from_utf8_lossy(&head).into_owned();
        head.clear();
        let found = pages
            .iter()
            .find(|(path, ..)| asked.starts_with(&format!("GET {path} ")));
        let (status, body) = found.map_or(("404 Not Found", &[][..]), |(_, status, body)| {
            (*status, &body[..])
        });
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        if stream.write_all(&[head.as_bytes(), body].concat()).is_err() {
            return;
        }
    }
}

/// A CPU profile with so many samples of one function; with none, one in which nothing was sampled.
pub(crate) fn cpu_profile(samples: i64) -> Vec<u8> {
    let value = |kind: &str, unit: &str| ValueType {
        kind: kind.into(),
        unit: unit.into(),
    };
    let mut profile = Profile {
        sample_types: vec![value("samples", "count"), value("cpu", "nanoseconds")],
        ..Profile::default()
    };
    if samples > 0 {
        profile.functions.push(Function {
            name: "shop::render".into(),
            ..Function::default()
        });
        profile.locations.push(Location {
            id: 1,
            lines: vec![Line {
                function: 0,
                line: 7,
                column: 0,
            }],
            ..Location::default()
        });
        profile.samples.push(Sample {
            locations: vec![0],
            values: vec![samples, samples * 10_000_000],
            ..Sample::default()
        });
    }
    profile.encode()
}

/// A port at which nothing listens, and nobody else can: it is bound. Held for as long as the socket is.
pub(crate) fn refusing() -> (tokio::net::TcpSocket, u16) {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    let any = std::net::SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(any).expect("a free port");
    let port = socket.local_addr().expect("it is bound").port();
    (socket, port)
}
