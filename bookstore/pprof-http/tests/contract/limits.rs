//! What captures may take: how many at once, for how long, and how they end early.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};

use crate::server;
use crate::support::{self, get, request, send};

/// Deltas that are captured at once, as many as there may be.
const DELTAS: usize = 8;

fn begin(server: SocketAddr, path: &str) -> TcpStream {
    send(server, "GET", path, "localhost", "")
}

/// Whether its answer is still to come.
fn waits(client: &TcpStream) -> bool {
    client.set_nonblocking(true).unwrap();
    let peeked = client.peek(&mut [0]);
    peeked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

#[test]
fn so_many_deltas_are_captured_at_once_and_one_whose_client_leaves_makes_room() {
    let _alone = support::alone();
    let server = server();
    let address = server.local_addr();
    let mut clients = Vec::new();
    let another = || get(address, "/debug/pprof/threadcreate?seconds=1");
    let mut refused = another();
    support::until(|| {
        clients.push(begin(address, "/debug/pprof/threadcreate?seconds=300"));
        refused = another();
        refused.status == 409
    });
    assert_eq!(
        refused.text(),
        "too many deltas are being captured; try again when one has ended\n"
    );
    assert_eq!(refused.header("x-go-pprof").unwrap(), "1");
    // Those that asked while `another` had the last place were refused too.
    support::until(|| {
        clients.retain(waits);
        clients.len() == DELTAS
    });
    drop(clients.pop());
    support::until(|| another().status == 200);
}

#[test]
fn a_second_capture_is_told_when_the_first_one_ends() {
    let _alone = support::alone();
    let server = server();
    let address = server.local_addr();
    for (path, what) in [
        ("pprof/profile", "a CPU profile"),
        ("pprof/flame/profile", "a CPU profile"),
        ("fgprof", "a wall-clock profile"),
        ("pprof/flame/fgprof", "a wall-clock profile"),
    ] {
        let first = begin(address, &format!("/debug/{path}?seconds=300"));
        let second = || get(address, &format!("/debug/{path}?seconds=1"));
        let mut refused = second();
        support::until(|| {
            refused = second();
            refused.status == 409
        });
        let text = refused.text();
        let rest = text.strip_prefix(&format!("{what} is already running; it ends in "));
        let seconds = rest
            .and_then(|rest| rest.strip_suffix(" s\n"))
            .expect(&text);
        assert!(
            (1..=300).contains(&seconds.parse::<u64>().unwrap()),
            "{text}"
        );
        // A look costs nothing, and is answered meanwhile.
        let head = request(address, "HEAD", &format!("/debug/{path}"), "localhost", "");
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        drop(first);
        support::until(|| second().status == 200);
    }
}

#[test]
fn a_capture_takes_no_longer_and_no_oftener_than_its_caps_whatever_its_route() {
    let server = server();
    for path in [
        "pprof/profile?seconds=301",
        "pprof/profile?hz=0",
        "pprof/profile?hz=1001",
        "pprof/profile?hz=fast",
        "pprof/profile?debug=1",
        "pprof/flame/profile?seconds=301",
        "pprof/flame/profile?hz=1001",
        "pprof/flame/fgprof?seconds=0",
        "pprof/goroutine?seconds=301",
        "fgprof?seconds=301",
        "fgprof?hz=1001",
        "fgprof?format=svg",
    ] {
        let answer = get(server.local_addr(), &format!("/debug/{path}"));
        assert_eq!(answer.status, 400, "{path}");
        assert_eq!(answer.header("x-go-pprof").unwrap(), "1", "{path}");
    }
}
