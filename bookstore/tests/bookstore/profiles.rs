//! What the flags change about profiles.

use std::path::Path;

use crate::process::{Service, bookstore, get};

/// The state of the CPU profiler on the index.
fn cpu_state(service: &Service) -> String {
    let page = get(&service.debug, "/debug/pprof/");
    let line = page.lines().find(|line| line.contains("sampler "));
    line.expect("the index tells the sampler").to_owned()
}

#[test]
fn a_flag_or_a_variable_picks_the_sampler_and_the_flag_wins() {
    let temporary = tempfile::tempdir().unwrap();
    let service = |flags: &[&str], variable: Option<&str>| {
        let mut command = bookstore(temporary.path());
        Service::run(
            command
                .args(flags)
                .envs(variable.map(|value| ("BOOKSTORE_SAMPLER", value))),
        )
    };
    let native = service(&["--sampler", "native"], Some("pprof"));
    assert!(cpu_state(&native).contains("sampler native"));
    let pprof = service(&[], Some("pprof"));
    assert!(cpu_state(&pprof).contains("sampler pprof"));
    let head = "HTTP/1.0 200 OK\r\ncontent-type: application/octet-stream";
    for service in [native, pprof] {
        assert!(lossy(&service.debug, "/debug/pprof/profile?seconds=1").starts_with(head));
    }
}

#[test]
fn source_paths_are_trimmed_to_the_folder_that_is_given() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let root = root.to_str().unwrap();
    let temporary = tempfile::tempdir().unwrap();
    let stacks = |flags: &[&str]| {
        let service = Service::start(temporary.path(), flags);
        // A read of a book starts a task, whose stack goes through the bookstore's code and that of registry crates.
        assert!(get(&service.api, "/api/v1/books/7").starts_with("HTTP/1.0 200"));
        get(&service.debug, "/debug/pprof/goroutine?debug=1")
    };

    let plain = stacks(&[]);
    assert!(
        plain.contains(&format!("\t{root}/bookstore/src/")),
        "{plain}"
    );
    assert!(plain.contains("/registry/src/"), "{plain}");

    let trimmed = stacks(&["--trim-source-paths", root]);
    assert!(trimmed.contains("\tbookstore/src/"), "{trimmed}");
    assert!(trimmed.contains("\ttokio-1."), "{trimmed}");
    assert!(!trimmed.contains(root), "{trimmed}");
    assert!(!trimmed.contains("/registry/src/"), "{trimmed}");
}

/// The head of an answer whose body is no text.
fn lossy(address: &str, path: &str) -> String {
    String::from_utf8_lossy(&crate::process::get_bytes(address, path)).into_owned()
}
