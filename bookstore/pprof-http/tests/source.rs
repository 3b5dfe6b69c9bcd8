//! `/debug/pprof/source`: the program's own files, when asked for, and no others.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use pprof_http::Server;
use support::get;

fn server() -> Server {
    let builder = Server::builder().listen(([127, 0, 0, 1], 0));
    builder.serve_source().start().unwrap()
}

/// The name of this file in profiles of this program.
fn own_name(server: &Server) -> String {
    let profile = get(server.local_addr(), "/debug/pprof/threadcreate").profile();
    assert!(profile.sample_types.len() == 1);
    // Cargo calls the compiler from the workspace's folder, and the debug information joins that and `file!()`.
    let workspace = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let file = workspace.canonicalize().unwrap().join(file!());
    file.to_str().unwrap().to_owned()
}

#[test]
fn files_that_the_program_was_built_from_are_served() {
    let server = server();
    let name = own_name(&server);
    let answer = get(
        server.local_addr(),
        &format!("/debug/pprof/source?path={name}"),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.text(), include_str!("source.rs"));
    assert_eq!(
        answer.header("content-type").unwrap(),
        "text/plain; charset=utf-8"
    );
    assert_eq!(answer.header("x-content-type-options").unwrap(), "nosniff");
}

#[test]
fn no_other_file_is_served() {
    let server = server();
    let name = own_name(&server);
    let folder = name.rsplit_once('/').unwrap().0;
    for path in [
        "/etc/passwd",
        "../../../../../../etc/passwd",
        "/proc/self/environ",
        &format!("{folder}/../Cargo.toml"),
        // The same file by another name is another name.
        &format!("{folder}/./source.rs"),
        &format!("{folder}/"),
        "",
    ] {
        let answer = get(
            server.local_addr(),
            &format!("/debug/pprof/source?path={path}"),
        );
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        assert_eq!(answer.header("x-go-pprof").unwrap(), "1", "{path}");
    }
    for query in ["", "?file=x", "?path=a&path=b"] {
        let answer = get(server.local_addr(), &format!("/debug/pprof/source{query}"));
        assert_eq!(answer.status, 400, "{query}");
    }
}

#[test]
fn nothing_is_served_unless_asked_for() {
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let name = own_name(&server);
    let answer = get(
        server.local_addr(),
        &format!("/debug/pprof/source?path={name}"),
    );
    assert_eq!(answer.status, 404);
    assert!(
        answer.text().starts_with("Unknown profile"),
        "{}",
        answer.text()
    );
}

#[test]
fn a_foreign_host_is_refused_here_too() {
    let server = server();
    let path = format!("/debug/pprof/source?path={}", own_name(&server));
    let answer = support::request(server.local_addr(), "GET", &path, "evil.example", "");
    assert_eq!(answer.status, 421);
}
