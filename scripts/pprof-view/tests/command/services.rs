//! Profiles and sources that a service gives, or refuses to give.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::thread::JoinHandle;

use super::{CPU, WORKSPACE, failure, run, text, view};

/// Answers one request and returns what was asked.
fn serve(answer: Vec<u8>) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let server = std::thread::spawn(move || answered(&listener, &answer));
    (host, server)
}

fn answered(listener: &TcpListener, answer: &[u8]) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
        request.push(byte[0]);
    }
    stream.write_all(answer).unwrap();
    text(&request)
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[test]
fn a_profile_is_fetched_from_a_service() {
    let profile = std::fs::read(Path::new(WORKSPACE).join(CPU)).unwrap();
    let (host, server) = serve(answer("200 OK", &profile));
    let output = view(&["top", &host, "-seconds=1"])
        .env("PPROF_TOKEN", "secret")
        .output()
        .unwrap();
    let request = server.join().unwrap();
    assert!(
        request.starts_with("GET /debug/pprof/profile?seconds=1 HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("authorization: Bearer secret\r\n"),
        "{request}"
    );
    assert_eq!(text(&output.stdout), text(&run(&["top", CPU]).stdout));
    let notes = text(&output.stderr);
    assert!(
        notes.contains(&format!(
            "fetching http://{host}/debug/pprof/profile?seconds=1"
        )),
        "{notes}"
    );
    assert!(notes.contains("the capture takes 1 s"), "{notes}");
    assert!(
        !notes.contains('\r') && !notes.contains("secret"),
        "{notes}"
    );
}

#[test]
fn a_service_that_refuses_is_quoted() {
    let head = "409 Conflict\r\ncontent-type: text/plain; charset=utf-8\r\nx-go-pprof: 1";
    let (host, server) = serve(answer(head, b"a CPU profile is running, it ends in 3 s\n"));
    let (error, hint) = failure(&run(&[
        "top",
        &format!("http://{host}/debug/pprof/profile?seconds=1"),
    ]));
    server.join().unwrap();
    assert!(
        error.ends_with("409 Conflict: a CPU profile is running, it ends in 3 s"),
        "{error}"
    );
    assert!(hint.contains("other capture"), "{hint}");

    let (host, server) = serve(answer(
        "200 OK\r\ncontent-type: text/html",
        b"<html>profiles</html>",
    ));
    let (error, hint) = failure(&run(&["top", &format!("{host}/debug/pprof/")]));
    server.join().unwrap();
    assert!(error.contains("this is text"), "{error}");
    assert!(hint.contains("/debug/pprof/heap"), "{hint}");
}

#[test]
fn a_service_that_is_not_there_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    drop(listener);
    let (error, hint) = failure(&run(&["top", &format!("{host}/debug/pprof/heap")]));
    assert_eq!(
        error,
        format!("nothing listens at {host}: connection refused")
    );
    assert!(hint.contains("start the service"), "{hint}");
}

#[test]
fn a_service_shows_the_source_of_its_own_build() {
    let profile = std::fs::read(Path::new(WORKSPACE).join(CPU)).unwrap();
    let lines = (1..200).map(|line| format!("line {line} of the service\n"));
    let source = lines.collect::<Vec<_>>().concat();
    let list = |second: Vec<u8>| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let answers = [answer("200 OK", &profile), second];
        let server = std::thread::spawn(move || answers.map(|answer| answered(&listener, &answer)));
        let output = run(&[
            "list",
            "main.spin$",
            &format!("{host}/debug/pprof/profile?seconds=1"),
        ]);
        let [_, asked] = server.join().unwrap();
        assert!(
            asked.starts_with(
                "GET /debug/pprof/source?path=leaky.example/corpus/main.go HTTP/1.1\r\n"
            ),
            "{asked}"
        );
        text(&output.stdout)
    };
    let served = list(answer("200 OK", source.as_bytes()));
    assert!(served.contains(":line 33 of the service\n"), "{served}");
    let changed = list(answer(
        "409 Conflict",
        b"main.go has changed since the program was built\n",
    ));
    assert!(
        changed.contains(" Error: main.go has changed since the program was built\n"),
        "{changed}"
    );
    let withheld = list(answer("404 Not Found", b"Unknown profile\n"));
    assert!(withheld.contains("could not find file"), "{withheld}");
    assert!(
        withheld.contains("does not serve the source of its build"),
        "{withheld}"
    );
}
