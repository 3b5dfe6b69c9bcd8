//! The ceilings of the real binary: it warns when one is near and ends when it is reached.

use std::net::TcpStream;
use std::time::Duration;

use crate::process::{Service, files_in, get, keep_alive};

/// Far above what it takes.
const WATCHDOG: Duration = Duration::from_mins(1);

#[test]
fn a_ceiling_ends_it_with_its_own_code_and_a_word_on_why() {
    for (flags, sentence) in [
        (["--max-memory", "1"], "smells like the class memory"),
        (["--max-tasks", "1"], "smells like the class tasks"),
    ] {
        let temporary = tempfile::tempdir().unwrap();
        let service = Service::start(temporary.path(), &flags);
        let (status, log) = service.end();
        assert_eq!(status.code(), Some(70), "{log}");
        assert!(log.contains(sentence), "{log}");
        assert_eq!(files_in(&temporary), 0);
    }
}

/// Live tasks, as the heading of the profile tells them.
fn live_tasks(debug: &str) -> usize {
    let profile = get(debug, "/debug/pprof/goroutine?debug=1");
    let (_, rest) = profile.split_once("goroutine profile: total ").unwrap();
    rest.lines().next().unwrap().parse().unwrap()
}

#[test]
fn a_ceiling_that_is_near_is_told_once_before_it_ends_the_service() {
    const TASKS: usize = 100;
    let temporary = tempfile::tempdir().unwrap();
    let mut service = Service::start(
        temporary.path(),
        &["--max-tasks", &TASKS.to_string(), "--log-format", "json"],
    );
    let log = service.log();
    // Each connection is a task.
    let mut open = Vec::new();
    while live_tasks(&service.debug) < 90 {
        open.push(keep_alive(&service.api));
    }
    let near = |line: &str| line.contains("above 80 % of a ceiling");
    let first = log.recv_timeout(WATCHDOG).unwrap();
    assert!(near(&first), "{first}");

    // Those that come too late are refused.
    open.extend((0..TASKS).filter_map(|_| TcpStream::connect(&service.api).ok()));
    let (status, _) = service.end();
    let rest: Vec<String> = log.iter().collect();
    assert_eq!(status.code(), Some(70), "{rest:?}");
    assert!(!rest.iter().any(|line| near(line)), "{rest:?}");
    assert!(
        rest.iter()
            .any(|line| line.contains("smells like the class tasks")),
        "{rest:?}"
    );
}
