//! The bookstore in its own task profile: who spawned each task, what it waits for, and for which request.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqlitePoolOptions};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::app::TestApp;

/// The tasks of a process are in one registry: one bookstore at a time is in it.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

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

/// Every task with its frames.
pub(crate) fn full_dump(debug: SocketAddr) -> String {
    text(connect(debug, "/debug/pprof/goroutine?debug=2"))
}

/// The paragraph of the one task in whose stack `function` is, once there is one.
fn task(debug: SocketAddr, function: &str) -> String {
    let began = Instant::now();
    loop {
        let all = full_dump(debug);
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
    let _alone = alone();
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

/// A frame of a task's stack.
#[derive(Debug)]
struct Frame<'a> {
    function: &'a str,
    place: &'a str,
}

/// The stack of a task that is not wrapped, which is the one that created it, leaf first.
fn creation(task: &str) -> Vec<Frame<'_>> {
    let frames = task.lines().filter(|line| line.starts_with("#\t"));
    let frame = |line| {
        let columns: Vec<&str> = str::split(line, '\t')
            .filter(|part| !part.is_empty())
            .collect();
        let ["#", _address, function, place] = columns[..] else {
            panic!("{line}");
        };
        let (function, _offset) = function.rsplit_once('+').unwrap();
        Frame { function, place }
    };
    frames.map(frame).collect()
}

/// It is created by a function of the stack, on the line that tokio itself has noted. Only wrappers of `spawn` are above
/// it, and these callers stand below it in this order.
fn is_created_through(task: &str, callers: &[&str]) {
    let stack = creation(task);
    let created = task.lines().last().unwrap();
    let (creator, site) = created
        .strip_prefix("created by ")
        .and_then(|rest| rest.rsplit_once(" at "))
        .unwrap_or_else(|| panic!("{task}"));
    // Debug information has whole paths.
    let is_creator = |frame: &Frame<'_>| frame.function == creator && frame.place.ends_with(site);
    let at = stack.iter().position(is_creator).expect(task);
    assert!(
        stack[..at]
            .iter()
            .all(|frame| frame.function.ends_with("::spawn")),
        "{task}"
    );
    let mut below = stack[at..].iter();
    for caller in callers {
        assert!(
            below.any(|frame| frame.function.contains(caller)),
            "{caller}: {task}"
        );
    }
}

#[inline(never)]
fn start_own() -> tokio::task::JoinHandle<()> {
    std::hint::black_box(tokio::spawn(std::future::pending()))
}

#[inline(never)]
fn give_back(connection: PoolConnection<Sqlite>) {
    drop(connection);
    std::hint::black_box(());
}

#[test]
fn creation_stacks_are_those_of_ones_own_code_of_axum_and_of_sqlx() {
    let _alone = alone();
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .unwrap();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let debug = server.local_addr();

    let within = runtime.enter();
    let own = start_own();
    drop(within);
    is_created_through(
        &task(debug, "task_profile::start_own"),
        &["task_profile::start_own", "task_profile::creation_stacks"],
    );
    own.abort();

    let (shutdown, gate) = (CancellationToken::new(), Arc::new(Semaphore::new(0)));
    let opens = gate.clone();
    let (store, api, pool) = runtime.block_on(async {
        let TestApp { app, store, .. } = TestApp::start("none").await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = listener.local_addr().unwrap();
        let stop = shutdown.clone();
        tokio::spawn(async move { bookstore::serve(listener, app, stop).await.unwrap() });
        // A connection that is given back goes through this on its way.
        let pool = SqlitePoolOptions::new().after_release(move |_, _| {
            let opens = opens.clone();
            Box::pin(async move { Ok(opens.acquire().await.is_ok()) })
        });
        (store, api, pool.connect("sqlite::memory:").await.unwrap())
    });

    // Asks nothing yet: the task of a connection alone.
    let client = TcpStream::connect(api).unwrap();
    let callers = [
        "axum::serve::",
        "bookstore::serve",
        "task_profile::creation_stacks",
    ];
    is_created_through(&task(debug, "axum::serve::handle_connection"), &callers);
    drop(client);

    let maintenance = task(debug, "bookstore::db::prepare");
    let callers = [
        "sqlx_core::pool::inner::spawn_maintenance_tasks",
        "sqlx_core::pool::",
        "bookstore::db::prepare",
        "app::TestApp::start",
        "task_profile::creation_stacks",
    ];
    is_created_through(&maintenance, &callers);

    let connection = runtime.block_on(pool.acquire()).unwrap();
    let within = runtime.enter();
    give_back(connection);
    drop(within);
    let callers = [
        "sqlx_core::pool::connection::PoolConnection",
        "task_profile::give_back",
        "task_profile::creation_stacks",
    ];
    is_created_through(&task(debug, "task_profile::give_back"), &callers);

    gate.close();
    runtime.block_on(async {
        shutdown.cancel();
        pool.close().await;
        store.close().await;
    });
}

#[test]
fn a_repaired_bookstore_that_is_closed_leaves_no_task() {
    let _alone = alone();
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
