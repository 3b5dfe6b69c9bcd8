//! The bookstore in its own task profile: who spawned each task, what it waits for, and for which request.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::app::TestApp;

fn connect(server: SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server).unwrap();
    // A watchdog, not a bound: no answer takes a tenth of it.
    stream
        .set_read_timeout(Some(Duration::from_mins(2)))
        .unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

fn text(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// The paragraph of the one task in whose stack `function` is, once there is one.
fn task(debug: SocketAddr, function: &str) -> String {
    let began = Instant::now();
    loop {
        let all = text(connect(debug, "/debug/pprof/goroutine?debug=2"));
        let mut found = all.split("\n\n").filter(|task| task.contains(function));
        if let Some(task) = found.next() {
            assert_eq!(found.next(), None, "one task in {function}");
            return task.to_owned();
        }
        assert!(
            began.elapsed() < Duration::from_mins(2),
            "{function} is not in {all}"
        );
    }
}

#[test]
fn tasks_of_axum_and_sqlx_are_named_and_a_request_says_what_it_waits_for() {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .unwrap();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let debug = server.local_addr();
    let shutdown = CancellationToken::new();
    let (store, api) = runtime.block_on(async {
        let TestApp { app, store, .. } = TestApp::start("none").await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = listener.local_addr().unwrap();
        let stop = shutdown.clone();
        tokio::spawn(async move { bookstore::serve(listener, app, stop).await.unwrap() });
        (store, api)
    });

    let pool = task(debug, "sqlx_core::pool::inner::spawn_maintenance_tasks");
    assert!(pool.contains("bookstore::db::prepare"), "{pool}");

    // Without a connection left, a request waits for one.
    let most = store.db.options().get_max_connections();
    let held = runtime.block_on(async {
        let mut held = Vec::new();
        for _ in 0..most {
            held.push(store.db.acquire().await.unwrap());
        }
        held
    });
    let request = connect(api, "/healthz");
    let waits = task(debug, "bookstore::health::{{closure}}");
    let order = [
        "# labels: {\"method\":\"GET\", \"route\":\"/healthz\"}",
        "sqlx_core::pool::",
        "bookstore::health::{{closure}}",
        "bookstore::oversee::{{closure}}",
        "axum::serve::",
        "created by ",
    ];
    let places = order.map(|part| {
        waits
            .find(part)
            .unwrap_or_else(|| panic!("{part}: {waits}"))
    });
    assert!(places.is_sorted(), "{places:?}: {waits}");
    {
        // They go back to the pool by tasks.
        let _within = runtime.enter();
        drop(held);
    }
    assert!(text(request).starts_with("HTTP/1.1 200 "));
    runtime.block_on(async {
        shutdown.cancel();
        store.close().await;
    });
}

#[test]
fn a_repaired_bookstore_that_is_closed_leaves_no_task() {
    let runtime = pprof_http::testing::runtime().unwrap();
    runtime.block_on(async {
        let guard = pprof_http::testing::no_leaked_tasks();
        let shop = TestApp::start("none").await;
        assert_eq!(shop.get("/api/v1/books/7").await.status, 200);
        shop.app.close().await;
        shop.store.close().await;
        guard.settle().await;
    });
}
