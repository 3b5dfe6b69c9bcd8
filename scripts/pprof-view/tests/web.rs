//! The page's server: what it answers, to whom, and what it never hands out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const CPU: &str = "scripts/pprof-view/tests/corpus/cpu.pb.gz";

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pprof-view"))
            .current_dir(WORKSPACE)
            .arg("web")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        let address = url.trim().strip_prefix("http://").unwrap();
        let address = address.split('/').next().unwrap().to_owned();
        Self { child, address }
    }

    /// Sends a request as written and gives status, headers (lower case) and body.
    fn ask(&self, method: &str, path: &str, host: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "localhost")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

#[test]
fn every_answer_is_guarded() {
    let server = Server::start(&[CPU]);
    for (method, path, host, status) in [
        ("GET", "/", "localhost", 200),
        ("HEAD", "/", "127.0.0.1:80", 200),
        ("GET", "/data.json", "[::1]:9", 200),
        ("GET", "/assets/main.js", "localhost:1", 200),
        ("GET", "/assets/style/base.css", "localhost", 200),
        ("GET", "/export.html", "localhost", 200),
        ("GET", "/profile.pb.gz", "localhost", 200),
        ("GET", "/", "rebound.example.org", 421),
        ("GET", "/data.json", "127.0.0.1.example.org", 421),
        ("POST", "/", "localhost", 405),
        ("GET", "/assets/../main.rs", "localhost", 404),
        ("GET", "/etc/passwd", "localhost", 404),
    ] {
        let answer = server.ask(method, path, host);
        assert_eq!(answer.status, status, "{method} {path} for {host}");
        for header in [
            "x-content-type-options: nosniff",
            "content-security-policy: default-src 'none'; script-src 'self';",
            "frame-ancestors 'none'",
            "cross-origin-resource-policy: same-origin",
            "referrer-policy: no-referrer",
        ] {
            assert!(answer.head.contains(header), "{header} of {path}");
        }
        if method == "HEAD" {
            assert!(answer.body.is_empty());
        }
        if status == 405 {
            assert!(answer.head.contains("allow: get, head"));
        }
    }
}

#[test]
fn only_files_that_the_profile_names_are_read() {
    let server = Server::start(&[
        CPU,
        "-trim_path=leaky.example/corpus",
        "-source_path=scripts/pprof-view/tests/corpus/generate",
    ]);
    let named = server.get("/source?file=leaky.example%2Fcorpus%2Fmain.go");
    assert!(named.body.contains("func lines("), "{}", named.body);
    let missing = server.get("/source?file=runtime%2Fmalloc.go");
    assert!(!missing.body.contains("\"text\""));
    for path in [
        "/source?file=%2Fetc%2Fpasswd",
        "/source?file=leaky.example%2Fcorpus%2F..%2F..%2F..%2FCargo.toml",
        "/source?file=",
        "/source",
    ] {
        let answer = server.get(path);
        let expected = "{\"missing\":\"the profile names no such file\"}";
        assert!(answer.body.ends_with(expected), "{path}: {}", answer.body);
    }
}

#[test]
fn a_service_that_serves_its_source_is_asked_for_it() {
    let service = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("{}/debug/pprof/heap", service.local_addr().unwrap());
    let profile = std::fs::read(format!("{WORKSPACE}/{CPU}")).unwrap();
    // Ends with the test's process, like the connections that it serves.
    std::thread::spawn(move || {
        for stream in service.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut line = String::new();
            let mut asked = String::new();
            while stream.read_line(&mut line).unwrap() > 2 {
                if asked.is_empty() {
                    asked.clone_from(&line);
                }
                line.clear();
            }
            let body = if asked.contains("/debug/pprof/source?path=leaky.example") {
                b"the service's own text".to_vec()
            } else {
                profile.clone()
            };
            let mut stream = stream.into_inner();
            write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            )
            .unwrap();
            stream.write_all(&body).unwrap();
        }
    });
    let server = Server::start(&[&url]);
    let answer = server.get("/source?file=leaky.example%2Fcorpus%2Fmain.go");
    let expected = "{\"text\":\"the service's own text\"}";
    assert!(answer.body.ends_with(expected), "{}", answer.body);
}

#[test]
fn the_options_of_the_terminal_are_the_first_view() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_pprof-view"));
    server.current_dir(WORKSPACE).stderr(Stdio::null());
    let mut child = server
        .args(["-http=:", "-focus=a::b", "-cum", "-noinlines", CPU])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    let read = BufReader::new(child.stdout.take().unwrap()).read_line(&mut url);
    child.kill().unwrap();
    child.wait().unwrap();
    read.unwrap();
    let (_, fragment) = url.trim().split_once("/#").unwrap();
    assert_eq!(fragment, "focus=a%3A%3Ab&sort=cum&noinlines=");
}

#[test]
fn what_the_page_cannot_do_is_refused() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (arguments, error, hint) in [
        (
            &["web", "-nodecount=5", CPU][..],
            "takes no `-nodecount`",
            "filters",
        ),
        (
            &["flame", "--json", CPU],
            "takes no `-json`",
            "leave it out",
        ),
        (
            &["web", "--sources", CPU],
            "sources go into a file",
            "--export",
        ),
        (&["web", "-output=x.html", CPU], "served", "--export"),
        (&["web", "--port", &port, CPU], "cannot listen", "--port"),
        (
            &["web", "-sample_index=x", CPU],
            "it has samples, cpu",
            "-sample_index",
        ),
        (
            &["web", "--export", "/nonexistent/x", CPU],
            "cannot write",
            "folder",
        ),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_pprof-view"))
            .current_dir(WORKSPACE)
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(text.contains(error) && text.contains(hint), "{text}");
    }
}
