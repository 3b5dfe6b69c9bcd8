//! `cargo lab doctor --url`: each way in which a reader comes to no profile, planted.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread;

use tokio::net::TcpSocket;

use crate::Checkout;

/// What it says of `http://HOST:PORT`, with the port as `PORT`.
fn doctor(host: &str, port: u16) -> String {
    let url = format!("http://{host}:{port}");
    let said = Checkout::new().lab(&["doctor", "--url", &url]);
    said.replace(&port.to_string(), "PORT")
}

/// A CPU profile in which nothing was sampled: its sample type (field 1) is `samples` in `count`, the strings 1 and 2 of its table
/// (field 6).
const EMPTY: &str = concat!(
    "\n\x04\x08\x01\x10\x02",
    "2\0",
    "2\x07samples",
    "2\x05count"
);

/// Serves the path of each page with its body, and 404 otherwise, on 127.0.0.1 alone, for as long as the tests run.
fn serving(pages: &'static [(&str, &str)]) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            // A look whether anything listens asks for nothing.
            let mut head = [0; 4096];
            let Ok(read @ 1..) = stream.read(&mut head) else {
                continue;
            };
            let asked = String::from_utf8_lossy(&head[..read]).into_owned();
            let page = pages
                .iter()
                .find(|(path, _)| asked.starts_with(&format!("GET {path} ")));
            let (status, body) = page.map_or(("404 Not Found", ""), |(_, body)| ("200 OK", *body));
            // Who asked may have gone.
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    port
}

#[test]
fn nothing_listens() {
    // Bound, so that nobody else gets the port, and not listening.
    let socket = TcpSocket::new_v4().expect("a socket");
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(any).expect("a free port");
    let port = socket.local_addr().expect("it is bound").port();
    insta::assert_snapshot!(doctor("127.0.0.1", port));
}

#[test]
fn version_six_is_meant_and_version_four_is_listened_on() {
    if TcpListener::bind(SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], 0))).is_err() {
        // Without version six there is no such trap.
        return;
    }
    insta::assert_snapshot!(doctor("[::1]", serving(&[])));
}

#[test]
fn the_port_is_the_apis() {
    insta::assert_snapshot!(doctor("127.0.0.1", serving(&[("/healthz", "")])));
}

#[test]
fn rates_are_zero_and_nothing_runs() {
    let port = serving(&[
        ("/debug/pprof/", "index"),
        (
            "/debug/pprof/rates",
            r#"{"block_rate_ns":0,"heap_bytes":524288,"mutex_fraction":0}"#,
        ),
        ("/debug/pprof/profile?seconds=1", EMPTY),
    ]);
    insta::assert_snapshot!(doctor("127.0.0.1", port));
}

#[test]
fn an_address_that_is_none_is_refused() {
    insta::assert_snapshot!(Checkout::new().lab(&["doctor", "--url", "6060"]));
}
