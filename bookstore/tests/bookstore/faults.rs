//! The planted fault and its repaired twin.

use std::time::{Duration, Instant};

use insta::{assert_json_snapshot, assert_snapshot};
use tokio::runtime::Handle;

use crate::app::TestApp;

const WATCH_EXPIRATION: &str = "/debug/faults/watch-expiration";

/// The database pool's own task, which lives as long as the pool.
const POOL: usize = 1;

/// Tasks alive beside the pool's, once their count has come to `expected`, or else after a long wait: the pool also
/// starts tasks that end by themselves.
async fn tasks_settled_at(expected: usize) -> usize {
    let watchdog = Instant::now() + Duration::from_secs(30);
    loop {
        let alive = Handle::current().metrics().num_alive_tasks() - POOL;
        if alive == expected || Instant::now() > watchdog {
            return alive;
        }
        tokio::task::yield_now().await;
    }
}

async fn read_books(bookstore: &TestApp, times: usize) {
    for _ in 0..times {
        for id in 1..=10 {
            let answer = bookstore.get(&format!("/api/v1/books/{id}")).await;
            assert_eq!(answer.status, 200);
        }
    }
}

#[tokio::test]
async fn fault_changes_the_cost_not_the_answer() {
    let planted = TestApp::start("all").await;
    let repaired = TestApp::start("none").await;
    for uri in [
        "/api/v1/books/1",
        "/api/v1/books/1",
        "/api/v1/books/2000",
        "/api/v1/books/2001",
        "/api/v1/books/2001",
        "/api/v1/books/one",
        "/api/v1/books/search?q=salt",
        "/api/v1/books/1/reviews",
    ] {
        assert_eq!(planted.get(uri).await, repaired.get(uri).await, "{uri}");
    }
}

#[tokio::test]
async fn planted_tasks_grow_with_the_reads() {
    let bookstore = TestApp::start("all").await;
    read_books(&bookstore, 1).await;
    assert_eq!(tasks_settled_at(10).await, 10);
    read_books(&bookstore, 3).await;
    assert_eq!(tasks_settled_at(40).await, 40);
}

#[tokio::test]
async fn repaired_tasks_grow_with_the_keys_and_end_with_the_app() {
    let bookstore = TestApp::start("none").await;
    read_books(&bookstore, 1).await;
    assert_eq!(tasks_settled_at(10).await, 10);
    read_books(&bookstore, 3).await;
    assert_eq!(tasks_settled_at(10).await, 10);
    bookstore.app.close().await;
    assert_eq!(tasks_settled_at(0).await, 0);
}

#[tokio::test]
async fn a_switch_ends_the_growth_and_says_what_stays() {
    let bookstore = TestApp::start("all").await;
    read_books(&bookstore, 5).await;
    assert_eq!(tasks_settled_at(50).await, 50);

    let repaired = bookstore
        .debug_put(WATCH_EXPIRATION, r#"{"state":"repaired"}"#)
        .await;
    assert_json_snapshot!(repaired.json(), @r#"
    {
      "id": "watch-expiration",
      "note": "The book cache was rebuilt. Tasks that the old one started cannot be ended: they stay until the process does. From here on their number does not grow; a fresh process shows the baseline.",
      "state": "repaired"
    }
    "#);
    read_books(&bookstore, 5).await;
    assert_eq!(tasks_settled_at(60).await, 60);

    let planted = bookstore
        .debug_put(WATCH_EXPIRATION, r#"{"state":"planted"}"#)
        .await;
    assert_json_snapshot!(planted.json(), @r#"
    {
      "id": "watch-expiration",
      "note": "The book cache was rebuilt. The tasks of the old one were cancelled and have ended.",
      "state": "planted"
    }
    "#);
    assert_eq!(
        tasks_settled_at(50).await,
        50,
        "the repaired cache took its tasks with it"
    );
}

#[tokio::test]
async fn a_switch_to_the_same_state_rebuilds_nothing() {
    let bookstore = TestApp::start("all").await;
    read_books(&bookstore, 1).await;
    let answer = bookstore
        .debug_put(WATCH_EXPIRATION, r#"{"state":"planted"}"#)
        .await;
    assert_json_snapshot!(answer.json(), @r#"
    {
      "id": "watch-expiration",
      "note": "It was in that state already; nothing was rebuilt.",
      "state": "planted"
    }
    "#);
    read_books(&bookstore, 1).await;
    let metrics = bookstore.debug_get("/metrics").await.body;
    assert!(
        metrics.contains("\nbookstore_cache_hits_total 10\n"),
        "{metrics}"
    );
}

#[tokio::test]
async fn the_catalogue_shows_each_fault_with_its_state() {
    let bookstore = TestApp::start("all").await;
    let catalogue = bookstore.debug_get("/debug/faults").await.json();
    let lines: Vec<_> = catalogue
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| {
            ["id", "class", "chapter", "state", "title"]
                .map(|field| fault[field].as_str().unwrap())
                .join(" | ")
        })
        .collect();
    assert_snapshot!(lines.join("\n"), @r#"
    watch-expiration | tasks | 02-task-leak | planted | The number of tasks grows with every book that is read
    stream-forwarder | tasks | 02-task-leak | planted | The number of tasks grows with every listener that has left
    undrained-joinset | tasks | 02-task-leak | planted | Memory grows with every order, and no task is left to show for it
    lost-waiter | tasks | 02-task-leak | planted | The oldest tasks are as old as the service, and belong to requests that were answered long ago
    fan-out-flood | tasks | 02-task-leak | planted | Tasks come in floods and are gone again, and the pricing service complains of the calls
    slow-list | cpu | 03-slow-list | planted | The list of books is slow, and gets slower with every book that the shop takes in
    n-plus-one | cpu | 03-slow-list | planted | The page of new arrivals takes the longer the more books it shows
    regex-per-request | cpu | 01-first-profile | planted | Searches cost far more than their queries do
    quadratic-related | cpu | 03-slow-list | planted | Related books were quick with few reviews, and are slow with many
    instrument-bodies | cpu | 03-slow-list | planted | Quotes cost the more the longer the inscriptions are, and nobody reads those
    client-per-request | cpu | 03-slow-list | planted | Today's prices cost far more than the catalogue's, though another service works them out
    heap-growth | memory | 04-heap-growth | planted | Memory grows with everything that is typed into the search box
    pinned-cover | memory | 04-heap-growth | planted | Memory grows with each cover by far more than a preview
    session-cycle | memory | 04-heap-growth | planted | Memory grows with the visits, and stays when the visitors have left
    unbounded-clicks | memory | 04-heap-growth | planted | Memory grows for as long as readers click
    label-cardinality | memory | 04-heap-growth | planted | Memory grows with every address that anybody asks for
    hash-on-worker | block | 05-blocked-worker | planted | Pages that do next to nothing are slow while readers log in
    file-io-on-worker | block | 05-blocked-worker | planted | Pages that do next to nothing are slow while somebody has a report written
    pool-hold | block | 06-pool-exhaustion | planted | Pages that ask the database one small thing are slow while another company works out prices
    tight-channel | block | 06-pool-exhaustion | planted | Orders of many books wait for something, and nothing is busy
    global-stock-lock | mutex | 07-lock-contention | planted | Who sells waits for all who look at the board
    lock-across-await | mutex | 07-lock-contention | planted | Who asks where one book is waits for all who ask where others are
    abba-transfer | mutex | 07-lock-contention | planted | Transfers stand still now and then for a whole second, and no processor is busy meanwhile
    alloc-churn | memory | 08-allocation-churn | planted | The feed takes many times its size in memory, and gives it back at once
    rss-stays | control | 09-what-profilers-miss | planted | After a burst the process keeps memory that the program has given back
    "#);
    assert_eq!(catalogue[0].as_object().unwrap().len(), 5);
}

#[tokio::test]
async fn each_fault_can_be_switched_by_itself() {
    let bookstore = TestApp::start("none").await;
    for fault in bookstore::faults::CATALOGUE {
        let uri = format!("/debug/faults/{}", fault.id);
        for state in ["planted", "repaired"] {
            let body = format!(r#"{{"state":"{state}"}}"#);
            assert_eq!(bookstore.debug_put(&uri, &body).await.status, 200);
            let catalogue = bookstore.debug_get("/debug/faults").await.json();
            let planted: Vec<_> = catalogue
                .as_array()
                .unwrap()
                .iter()
                .filter(|entry| entry["state"] == "planted")
                .map(|entry| entry["id"].as_str().unwrap())
                .collect();
            let expected = (state == "planted").then_some(fault.id);
            assert_eq!(planted, Vec::from_iter(expected), "{uri} {state}");
        }
    }
}

#[tokio::test]
async fn a_switch_that_cannot_be_meant_is_refused() {
    let bookstore = TestApp::start("all").await;
    let mut answers = Vec::new();
    for (uri, body) in [
        (WATCH_EXPIRATION, r#"{"state":"fixed"}"#),
        (WATCH_EXPIRATION, "repaired"),
        ("/debug/faults/slow-coffee", r#"{"state":"repaired"}"#),
    ] {
        answers.push(bookstore.debug_put(uri, body).await);
    }
    answers.push(bookstore.debug_get(WATCH_EXPIRATION).await);
    let told: Vec<_> = answers
        .iter()
        .map(|answer| format!("{} {}", answer.status.as_u16(), answer.body))
        .collect();
    assert_snapshot!(told.join("\n"), @r#"
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: state: unknown variant `fixed`, expected `planted` or `repaired` at line 1 column 16"}
    400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"Failed to parse the request body as JSON: expected value at line 1 column 1"}
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such fault"}
    405 {"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"this resource does not know that method"}
    "#);
}
