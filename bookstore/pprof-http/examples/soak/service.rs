//! A service under load: requests, busy tasks, tasks and threads that come and go, locks that they wait for, memory that is
//! taken and given back.

use std::hint::black_box;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use pprof_http::{parking_lot, sync};

/// What requests, tasks and threads have in common, and wait for.
#[derive(Default)]
struct Shop {
    stock: parking_lot::Mutex<u64>,
    desk: sync::Mutex<u64>,
}

/// Serves until stdin is closed.
pub(crate) fn run() {
    pprof_http::heap::set_rate(64 * 1024);
    let server = pprof_http::start(([127, 0, 0, 1], 0)).expect("port 0 is always free");
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .expect("two more threads");
    let shop = Arc::<Shop>::default();
    for _ in 0..2 {
        let shop = shop.clone();
        runtime.spawn(churn_tasks(shop.clone()));
        std::thread::spawn(move || churn_threads(&shop));
    }
    runtime.spawn(hold_a_worker());
    for number in 0..8 {
        runtime.spawn(work(number));
    }
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .expect("port 0 is always free");
    let api = listener.local_addr().expect("it is bound");
    let router = Router::new()
        .route("/books/{id}", get(book))
        .layer(pprof_http::RequestLayer)
        .with_state(shop);
    runtime.spawn(async move { axum::serve(listener, router).await });
    println!("{} {api}", server.local_addr());
    // Returns when the client closes the pipe, or ends.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    runtime.shutdown_background();
}

async fn work(number: usize) {
    let mut shelf: Vec<Vec<u8>> = Vec::new();
    loop {
        shelf.push(vec![7; 1024 * (1 + (number + shelf.len()) % 64)]);
        if shelf.len() > 64 {
            shelf.drain(..32);
        }
        black_box(spin(20_000));
        tokio::task::yield_now().await;
    }
}

async fn book(State(shop): State<Arc<Shop>>, Path(id): Path<u64>) -> String {
    // It neither panics nor is aborted while the runtime lives.
    let _ = pprof_http::spawn(async move { *shop.desk.lock().await += id }).await;
    format!("book {id}")
}

/// Tasks of a moment, bare and wrapped, which take turns at the desk.
async fn churn_tasks(shop: Arc<Shop>) {
    loop {
        let tasks: Vec<_> = (0..100_u64)
            .map(|n| {
                let shop = shop.clone();
                let task = async move {
                    let mut desk = shop.desk.lock().await;
                    tokio::task::yield_now().await;
                    *desk ^= spin(n);
                };
                if n.is_multiple_of(2) {
                    tokio::spawn(task)
                } else {
                    pprof_http::spawn(task)
                }
            })
            .collect();
        for task in tasks {
            // None of them panics or is aborted while the runtime lives.
            let _ = task.await;
        }
    }
}

/// Long polls, and a task that mostly waits.
async fn hold_a_worker() {
    loop {
        pprof_http::spawn(tokio::time::sleep(Duration::from_millis(500)))
            .await
            .expect("no panic");
        std::thread::sleep(Duration::from_millis(15));
    }
}

/// Threads that live for a moment, and end while they may be sampled.
fn churn_threads(shop: &Shop) {
    loop {
        std::thread::scope(|scope| {
            for n in 0..8 {
                scope.spawn(move || {
                    let blocks: Vec<Box<[u64; 64]>> = (0..200).map(|b| Box::new([b; 64])).collect();
                    *shop.stock.lock() ^= spin(100_000 * n) ^ blocks.len() as u64;
                });
            }
        });
    }
}

#[inline(never)]
fn spin(rounds: u64) -> u64 {
    (0..rounds).fold(1, |sum: u64, n| black_box(sum.rotate_left(5) ^ n))
}
