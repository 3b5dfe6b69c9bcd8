//! What an answer may ask of the allocator: a budget for the routes that are asked most.

use std::fmt::Write;

use allocation_counter::measure;
use tokio::runtime::Builder;

use crate::app::TestApp;

/// Bytes that an answer may ask for on its way: a quarter more than it does.
///
/// The test's own copies of the answer are in it; what the database asks for on its threads is not.
const BUDGETS: [(&str, u64); 4] = [
    ("/api/v1/books/feed", 250_000),
    ("/api/v1/books?limit=20", 45_000),
    ("/api/v1/books/7", 19_000),
    ("/api/v1/stock", 510_000),
];

/// Bytes that the second answer asks for; the first one prepares statements and fills caches.
fn asked_for(faults: &str, uri: &str) -> u64 {
    // On this thread alone, since the allocator counts by thread.
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let bookstore = runtime.block_on(TestApp::start(faults));
    let first = runtime.block_on(bookstore.get(uri));
    assert_eq!(first.status, 200, "{uri}");
    let mut second = None;
    let asked = measure(|| second = Some(runtime.block_on(bookstore.get(uri))));
    assert_eq!(second, Some(first), "{uri}");
    asked.bytes_total
}

#[test]
fn an_answer_stays_within_its_budget_of_memory() {
    let mut over = String::new();
    for (uri, most) in BUDGETS {
        let asked = asked_for("none", uri);
        if asked > most {
            writeln!(over, "{uri} asked for {asked} bytes, of {most} that it may").unwrap();
        }
    }
    assert_eq!(over, "");
}

#[test]
fn the_budget_of_the_feed_tells_copies_from_a_buffer() {
    let (uri, most) = BUDGETS[0];
    let asked = asked_for("alloc-churn", uri);
    assert!(
        asked > 2 * most,
        "{uri} asked for {asked} bytes, and {most} would allow that"
    );
}
