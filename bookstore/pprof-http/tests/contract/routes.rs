//! What each route answers.

use crate::server;
use crate::support::{self, get, request};

#[test]
fn profiles_are_attachments_under_their_names() {
    let server = server();
    for (path, name) in [
        ("pprof/heap", "heap"),
        ("pprof/heap?gc=1", "heap"),
        ("pprof/allocs", "allocs"),
        ("pprof/block", "block"),
        ("pprof/mutex", "mutex"),
        ("pprof/block?seconds=1", "block-delta"),
        ("pprof/mutex?seconds=1", "mutex-delta"),
        ("pprof/goroutine?seconds=1", "goroutine-delta"),
        ("pprof/threadcreate?seconds=1", "threadcreate-delta"),
        ("pprof/heap?seconds=1&gc=1", "heap-delta"),
        ("fgprof?seconds=1", "fgprof"),
        ("pprof/goroutine", "goroutine"),
        ("pprof/tasks", "tasks"),
        ("pprof/threadcreate", "threadcreate"),
        ("pprof/allocs?seconds=1", "allocs-delta"),
        ("pprof/profile?seconds=1", "profile"),
    ] {
        let _alone = support::alone();
        let answer = get(server.local_addr(), &format!("/debug/{path}"));
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
        assert_eq!(answer.body[..2], [0x1f, 0x8b], "{path}: gzip (RFC 1952)");
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
    let two = "contentions/count delay/nanoseconds";
    let four = "alloc_objects/count alloc_space/bytes inuse_objects/count inuse_space/bytes";
    for (path, types, default, period) in [
        ("heap", four, "inuse_space", "space/bytes"),
        ("allocs", four, "alloc_space", "space/bytes"),
        ("block", two, "delay", "contentions/count"),
        ("mutex", two, "delay", "contentions/count"),
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
    let _alone = support::alone();
    let server = server();
    for (path, head) in [
        ("heap?debug=1", "heap profile: "),
        ("allocs?debug=1", "heap profile: "),
        (
            "block?debug=1",
            "--- contention:\ncycles/second=1000000000\n",
        ),
        (
            "mutex?debug=1",
            "--- mutex:\ncycles/second=1000000000\nsampling period=1\n",
        ),
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
fn symbols_are_answered_by_get_and_post() {
    let server = server();
    // The address of a function: its first instruction.
    let address = symbols_are_answered_by_get_and_post as *const () as usize;
    let query = format!("{address:#x}+0x1");
    let expected = format!(
        "num_symbols: 1\n{address:#x} contract::routes::symbols_are_answered_by_get_and_post\n"
    );
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
    assert_eq!(
        answer.header("content-type").unwrap(),
        "text/plain; charset=utf-8"
    );
    let arguments: Vec<String> = std::env::args().collect();
    assert_eq!(answer.text(), arguments.join("\0"));
}

#[test]
fn rates_are_read_by_get_and_set_by_put() {
    let _alone = support::alone();
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
    let read = || get(server.local_addr(), "/debug/pprof/rates").text();
    let initially = "{\"block_rate_ns\":10000,\"block_threshold_us\":10000,\"heap_bytes\":524288,\"mutex_fraction\":1}";
    assert_eq!(read(), initially);
    let all = "{\"block_rate_ns\":1,\"block_threshold_us\":20000,\"heap_bytes\":4096,\"mutex_fraction\":5}";
    assert_eq!(put(all).text(), all);
    assert_eq!(read(), all);
    assert_eq!(put("{}").text(), all);
    for wrong in [
        "{\"heap_bytes\": -1}",
        "{\"heap\": 1}",
        "{\"block_rate_ns\": 7, \"mutex_fraction\": 4294967296}",
        "{\"block_threshold_us\": \"10ms\"}",
    ] {
        assert_eq!(put(wrong).status, 400, "{wrong}");
        assert_eq!(read(), all, "{wrong}");
    }
    assert_eq!(put(initially).text(), initially);
}

#[test]
fn rates_are_set_by_the_builder_too_and_kept_by_the_next_one() {
    let _alone = support::alone();
    let before = get(server().local_addr(), "/debug/pprof/rates").text();
    let set = pprof_http::Server::builder()
        .listen(([127, 0, 0, 1], 0))
        .heap_rate(4096)
        .block_rate(7)
        .block_threshold(std::time::Duration::from_millis(3))
        .mutex_fraction(11)
        .start()
        .unwrap();
    let expected = "{\"block_rate_ns\":7,\"block_threshold_us\":3000,\"heap_bytes\":4096,\"mutex_fraction\":11}";
    for server in [set, server()] {
        let read = get(server.local_addr(), "/debug/pprof/rates").text();
        assert_eq!(read, expected);
    }
    let path = "/debug/pprof/rates";
    let restored = request(server().local_addr(), "PUT", path, "localhost", &before);
    assert_eq!(restored.text(), before);
}

#[test]
fn every_answer_forbids_to_guess_its_type() {
    let _alone = support::alone();
    let server = server();
    for (method, path, host) in [
        ("GET", "pprof", "localhost"),
        ("GET", "pprof/", "localhost"),
        ("GET", "pprof/cmdline", "localhost"),
        ("HEAD", "pprof/profile", "localhost"),
        ("GET", "pprof/heap", "localhost"),
        ("GET", "pprof/goroutine?debug=1", "localhost"),
        ("GET", "pprof/goroutine?debug=2", "localhost"),
        ("GET", "pprof/symbol?0x1", "localhost"),
        ("POST", "pprof/symbol", "localhost"),
        ("GET", "pprof/rates", "localhost"),
        ("PUT", "pprof/rates", "localhost"),
        ("GET", "pprof/flame/heap", "localhost"),
        ("GET", "pprof/trace", "localhost"),
        ("GET", "pprof/nonsense", "localhost"),
        ("DELETE", "pprof/heap", "localhost"),
        ("HEAD", "fgprof", "localhost"),
        ("HEAD", "fgprof?format=folded", "localhost"),
        ("GET", "pprof/", "evil.example"),
        (
            "PUT",
            "pprof/rates",
            "localhost\r\norigin: http://evil.example",
        ),
    ] {
        let answer = request(
            server.local_addr(),
            method,
            &format!("/debug/{path}"),
            host,
            "",
        );
        assert_eq!(
            answer.header("x-content-type-options").as_deref(),
            Some("nosniff"),
            "{method} {path}"
        );
    }
}

#[test]
fn hz_sets_the_period_of_the_cpu_profile() {
    let server = server();
    let _alone = support::alone();
    let profile = get(server.local_addr(), "/debug/pprof/profile?seconds=1&hz=50").profile();
    assert_eq!(profile.period, 20_000_000);
}

#[test]
fn flame_graphs_are_pages_of_their_own() {
    let server = server();
    let _alone = support::alone();
    for path in ["heap", "goroutine", "threadcreate", "profile?seconds=1"] {
        let answer = get(server.local_addr(), &format!("/debug/pprof/flame/{path}"));
        assert_eq!(
            answer.header("content-type").unwrap(),
            "text/html; charset=utf-8",
            "{path}"
        );
        assert!(
            !answer.text().contains("src=") && !answer.text().contains("<link"),
            "{path}: external assets"
        );
    }
    let threads = get(server.local_addr(), "/debug/pprof/flame/threadcreate").text();
    assert!(threads.contains(">pprof-http</span>"), "{threads}");
}
