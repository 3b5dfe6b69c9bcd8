//! The HTTP side of `/debug/pprof`, row by row: statuses, headers, bodies.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::net::SocketAddr;

use pprof_http::{Server, StartError};
use support::{get, request};

fn server() -> Server {
    pprof_http::start(([127, 0, 0, 1], 0)).unwrap()
}

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
fn profiles_are_attachments_under_their_names() {
    let server = server();
    for (path, name) in [
        ("heap", "heap"),
        ("heap?gc=1", "heap"),
        ("allocs", "allocs"),
        ("goroutine", "goroutine"),
        ("tasks", "tasks"),
        ("threadcreate", "threadcreate"),
        ("allocs?seconds=1", "allocs-delta"),
    ] {
        let answer = get(server.local_addr(), &format!("/debug/pprof/{path}"));
        assert_eq!(
            answer.header("content-type").unwrap(),
            "application/octet-stream",
            "{path}"
        );
        let disposition = format!("attachment; filename=\"{name}\"");
        assert_eq!(
            answer.header("content-disposition").unwrap(),
            disposition,
            "{path}"
        );
        assert_eq!(
            answer.header("x-content-type-options").unwrap(),
            "nosniff",
            "{path}"
        );
        assert_eq!(
            answer.profile().duration_nanos > 0,
            path.contains("seconds"),
            "{path}"
        );
    }
}

#[test]
fn sample_types_are_those_of_go_in_their_order() {
    let server = server();
    let four = "alloc_objects/count alloc_space/bytes inuse_objects/count inuse_space/bytes";
    for (path, types, default, period) in [
        ("heap", four, "inuse_space", "space/bytes"),
        ("allocs", four, "alloc_space", "space/bytes"),
        (
            "goroutine",
            "goroutine/count",
            "goroutine",
            "goroutine/count",
        ),
        (
            "threadcreate",
            "threadcreate/count",
            "threadcreate",
            "threadcreate/count",
        ),
        (
            "profile?seconds=1",
            "samples/count cpu/nanoseconds",
            "cpu",
            "cpu/nanoseconds",
        ),
    ] {
        let _alone = support::alone();
        let profile = get(server.local_addr(), &format!("/debug/pprof/{path}")).profile();
        let shown: Vec<String> = profile
            .sample_types
            .iter()
            .map(|t| format!("{}/{}", t.kind, t.unit))
            .collect();
        assert_eq!(shown.join(" "), types, "{path}");
        assert_eq!(&*profile.default_sample_type, default, "{path}");
        let period_type = profile.period_type.unwrap();
        assert_eq!(
            format!("{}/{}", period_type.kind, period_type.unit),
            period,
            "{path}"
        );
        assert!(profile.time_nanos > 0, "{path}");
    }
}

#[test]
fn text_forms_are_plain_text_with_their_heads() {
    let server = server();
    for (path, head) in [
        ("heap?debug=1", "heap profile: "),
        ("allocs?debug=1", "heap profile: "),
        ("goroutine?debug=1", "goroutine profile: total 0\n"),
        ("threadcreate?debug=1", "threadcreate profile: total "),
    ] {
        let answer = get(server.local_addr(), &format!("/debug/pprof/{path}"));
        assert_eq!(
            answer.header("content-type").unwrap(),
            "text/plain; charset=utf-8",
            "{path}"
        );
        assert!(answer.text().starts_with(head), "{path}: {}", answer.text());
    }
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
    assert_eq!(error(address, "GET", "/debug/pprof/trace").0, 501);
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
fn the_index_redirects_lists_and_tells_what_is_missing() {
    let server = server();
    let answer = get(server.local_addr(), "/debug/pprof");
    assert_eq!(
        (answer.status, answer.header("location").unwrap().as_str()),
        (308, "/debug/pprof/")
    );
    let page = get(server.local_addr(), "/debug/pprof/").text();
    let names = [
        "allocs",
        "cmdline",
        "goroutine",
        "heap",
        "profile",
        "threadcreate",
    ];
    let places = names.map(|name| page.find(&format!("\">{name}</a>")).unwrap());
    assert!(places.is_sorted(), "sorted by name");
    assert!(page.contains("goroutine?debug=2\">full task dump"));
    // This test installs neither.
    assert!(page.contains("missing: install pprof_http::HeapAllocator"));
    assert!(page.contains("missing: no runtime was built with pprof_http::tasks::install"));
}

#[test]
fn symbols_are_answered_by_get_and_post() {
    let server = server();
    // The address of a function: its first instruction.
    let address = symbols_are_answered_by_get_and_post as *const () as usize;
    let query = format!("{address:#x}+0x1");
    let expected =
        format!("num_symbols: 1\n{address:#x} contract::symbols_are_answered_by_get_and_post\n");
    let got = get(server.local_addr(), &format!("/debug/pprof/symbol?{query}")).text();
    assert_eq!(got, expected);
    let posted = request(
        server.local_addr(),
        "POST",
        "/debug/pprof/symbol",
        "localhost",
        &query,
    );
    assert_eq!((posted.status, posted.text()), (200, expected));
}

#[test]
fn the_command_line_is_joined_by_nul_without_a_trailing_byte() {
    let server = server();
    let answer = get(server.local_addr(), "/debug/pprof/cmdline");
    let arguments: Vec<String> = std::env::args().collect();
    assert_eq!(answer.text(), arguments.join("\0"));
}

#[test]
fn rates_are_read_by_get_and_set_by_put() {
    let server = server();
    let put = |body| {
        request(
            server.local_addr(),
            "PUT",
            "/debug/pprof/rates",
            "localhost",
            body,
        )
    };
    assert_eq!(
        put("{\"heap_bytes\": 4096}").text(),
        "{\"heap_bytes\":4096}"
    );
    assert_eq!(
        get(server.local_addr(), "/debug/pprof/rates").text(),
        "{\"heap_bytes\":4096}"
    );
    assert_eq!(put("{\"heap_bytes\": -1}").status, 400);
    assert_eq!(put("{\"heap\": 1}").status, 400);
    assert_eq!(put("{}").text(), "{\"heap_bytes\":4096}");
}

#[test]
fn other_hosts_are_turned_away_and_public_addresses_need_a_token() {
    let server = server();
    let answer = request(
        server.local_addr(),
        "GET",
        "/debug/pprof/",
        "evil.example",
        "",
    );
    assert_eq!(answer.status, 421);
    let public = Server::builder().listen(([0, 0, 0, 0], 0)).start();
    assert!(matches!(public, Err(StartError::Public(_))));
    let busy = Server::builder().listen(server.local_addr()).start();
    assert!(matches!(busy, Err(StartError::Listen { .. })));
}

#[test]
fn the_listener_answers_while_every_worker_of_the_service_is_blocked() {
    let server = server();
    let service = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    let (release, blocked) = std::sync::mpsc::channel::<()>();
    let blocked = std::sync::Arc::new(std::sync::Mutex::new(blocked));
    let (entered, all_entered) = std::sync::mpsc::channel();
    for _ in 0..2 {
        let (blocked, entered) = (blocked.clone(), entered.clone());
        service.spawn(async move {
            entered.send(()).unwrap();
            // Blocks its worker until the answer is there.
            let _ = blocked.lock().unwrap().recv();
        });
    }
    (0..2).for_each(|_| all_entered.recv().unwrap());
    assert_eq!(
        get(server.local_addr(), "/debug/pprof/goroutine").status,
        200
    );
    drop(release);
}
