//! What is refused, and how `go tool pprof` wants to be told.

use std::net::SocketAddr;

use crate::server;
use crate::support::{self, get, request};

/// Status, type and the first line of an error, which must look as `go tool pprof` expects errors.
fn error(server: SocketAddr, method: &str, path: &str) -> (u16, String) {
    let answer = request(server, method, path, "localhost", "");
    assert_eq!(
        answer.header("content-type").unwrap(),
        "text/plain; charset=utf-8",
        "{path}"
    );
    assert_eq!(answer.header("x-go-pprof").unwrap(), "1", "{path}");
    assert_eq!(
        answer.header("x-content-type-options").unwrap(),
        "nosniff",
        "{path}"
    );
    assert_eq!(answer.header("content-disposition"), None, "{path}");
    assert!(answer.text().ends_with('\n'), "{path}");
    (answer.status, answer.text().trim_end().to_owned())
}

#[test]
fn slips_in_parameters_are_answered_with_what_to_do() {
    let server = server();
    let address = server.local_addr();
    let seconds = "invalid value for \"seconds\" - must be a positive integer";
    for wrong in ["abc", "0", "-1", "1.5"] {
        let path = format!("/debug/pprof/profile?seconds={wrong}");
        assert_eq!(error(address, "GET", &path), (400, seconds.to_owned()));
        let path = format!("/debug/pprof/heap?seconds={wrong}");
        assert_eq!(error(address, "GET", &path), (400, seconds.to_owned()));
    }
    let (status, text) = error(address, "GET", "/debug/pprof/profile?seconds=301");
    assert_eq!((status, text.starts_with(seconds)), (400, true), "{text}");
    assert_eq!(
        error(address, "GET", "/debug/pprof/heap?seconds=1&debug=1"),
        (400, "seconds and debug params are incompatible".to_owned())
    );
    assert_eq!(
        error(address, "GET", "/debug/pprof/profile?second=10"),
        (
            400,
            "unknown parameter \"second\"; known here: seconds, hz, debug".to_owned()
        )
    );
    let (status, text) = error(address, "GET", "/debug/pprof/nonsense");
    assert_eq!(
        (status, text.starts_with("Unknown profile")),
        (404, true),
        "{text}"
    );
    let (status, text) = error(address, "GET", "/debug/pprof/trace");
    assert_eq!(status, 501);
    assert!(
        text.contains("/debug/pprof/profile"),
        "what to use instead: {text}"
    );
}

#[test]
fn a_parameter_that_a_route_does_not_know_is_refused_on_every_route() {
    let server = server();
    for route in [
        "pprof/",
        "pprof/cmdline",
        "pprof/profile",
        "pprof/heap",
        "pprof/allocs",
        "pprof/goroutine",
        "pprof/block",
        "pprof/mutex",
        "pprof/threadcreate",
        "pprof/rates",
        "pprof/flame/heap",
        "pprof/flame/profile",
        "pprof/flame/fgprof",
        "fgprof",
    ] {
        let path = format!("/debug/{route}?second=10");
        let (status, text) = error(server.local_addr(), "GET", &path);
        assert_eq!(status, 400, "{path}");
        assert!(
            text.starts_with("unknown parameter \"second\"; "),
            "{path}: {text}"
        );
    }
    let path = "/debug/pprof/goroutine?gc=1";
    assert_eq!(error(server.local_addr(), "GET", path).0, 400);
}

#[test]
fn what_cannot_be_read_is_refused_as_everything_else_is() {
    let server = server();
    let address = server.local_addr();
    // Neither a name nor a number of levels that there is.
    for path in ["%ff", "flame/%ff"] {
        assert_eq!(
            error(address, "GET", &format!("/debug/pprof/{path}")).0,
            400
        );
    }
    for path in ["heap/more", "flame/nonsense", "flame/heap/more"] {
        let (status, text) = error(address, "GET", &format!("/debug/pprof/{path}"));
        assert_eq!(
            (status, text.starts_with("Unknown profile")),
            (404, true),
            "{path}: {text}"
        );
    }
    // One byte longer than what is read (axum, `DefaultBodyLimit`).
    let long = "+".repeat((2 << 20) + 1);
    for (method, path) in [("POST", "symbol"), ("PUT", "rates")] {
        let path = format!("/debug/pprof/{path}");
        let answer = request(address, method, &path, "localhost", &long);
        assert_eq!(answer.status, 413, "{path}");
        assert_eq!(answer.header("x-go-pprof").unwrap(), "1", "{path}");
        assert!(answer.text().ends_with('\n'), "{path}");
    }
}

#[test]
fn wrong_methods_get_405_with_allow_and_head_captures_nothing() {
    let server = server();
    let address = server.local_addr();
    assert_eq!(error(address, "POST", "/debug/pprof/heap").0, 405);
    let answer = request(address, "DELETE", "/debug/pprof/rates", "localhost", "");
    assert_eq!(
        (answer.status, answer.header("allow").unwrap().as_str()),
        (405, "GET,HEAD,PUT")
    );
    // With the default of 30 s, a capture would outlast the test runner's patience.
    let _alone = support::alone();
    let answer = request(address, "HEAD", "/debug/pprof/profile", "localhost", "");
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    let answer = request(
        address,
        "HEAD",
        "/debug/pprof/heap?seconds=300",
        "localhost",
        "",
    );
    assert_eq!(
        answer.header("content-disposition").unwrap(),
        "attachment; filename=\"heap-delta\""
    );
}

#[test]
fn a_second_capture_is_refused_with_409_and_one_whose_client_leaves_frees_the_sampler() {
    let _alone = support::alone();
    let server = server();
    let address = server.local_addr();
    let first = support::send(
        address,
        "GET",
        "/debug/pprof/profile?seconds=100",
        "localhost",
        "",
    );
    let conflict =
        until(|| Some(get(address, "/debug/pprof/profile?seconds=1")).filter(|a| a.status == 409));
    assert!(
        conflict.text().contains("already running"),
        "{}",
        conflict.text()
    );
    drop(first);
    let freed =
        until(|| Some(get(address, "/debug/pprof/profile?seconds=1")).filter(|a| a.status == 200));
    assert!(freed.profile().duration_nanos > 0);
}

/// Tries until it succeeds; so many attempts that only what never succeeds fails.
fn until<T>(attempt: impl Fn() -> Option<T>) -> T {
    for _ in 0..10_000 {
        if let Some(success) = attempt() {
            return success;
        }
        std::thread::yield_now();
    }
    panic!("10,000 attempts, none succeeded");
}
