//! Who holds a lock changes how long others wait: what many do at once is neither lost nor doubled.

use std::sync::Arc;

use futures_util::future::join_all;
use futures_util::join;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

use crate::app::TestApp;
use crate::process::get;

/// As many copies as the shop has of the book.
const COPIES: usize = 27;
const BOOK: i64 = 7;

#[tokio::test]
async fn planted_and_repaired_sell_each_copy_once_and_show_the_same_stock() {
    let mut shown = Vec::new();
    for faults in ["none", "global-stock-lock", "lock-across-await"] {
        let bookstore = TestApp::start(faults).await;
        let ada = bookstore.buyer("ada").await;
        let orders = join_all((0..COPIES + 13).map(async |nth| {
            let order = ada.order(&format!("order-{nth}"), &[(BOOK, 1)]).await;
            order.status.as_u16()
        }));
        let looks = join_all((0..40).map(async |nth| {
            let one = format!("/api/v1/stock/{}", BOOK + nth % 3);
            let (one, board) = join!(bookstore.get(&one), bookstore.get("/api/v1/stock"));
            let levels = board.json()["items"].as_array().unwrap().clone();
            assert!(
                levels
                    .iter()
                    .all(|level| level["in_stock"].as_i64() >= Some(0)),
                "{faults}"
            );
            assert!(one.json()["in_stock"].as_i64() >= Some(0), "{faults}");
        }));
        let (orders, _) = join!(orders, looks);
        let placed = orders.iter().filter(|status| **status == 201).count();
        assert_eq!(placed, COPIES, "{faults}: {orders:?}");
        let sold: i64 = sqlx::query_scalar("SELECT SUM(quantity) FROM order_items")
            .fetch_one(&bookstore.store.db)
            .await
            .unwrap();
        assert_eq!(usize::try_from(sold).unwrap(), COPIES, "{faults}");
        let breakdown = bookstore.get(&format!("/api/v1/stock/{BOOK}")).await;
        assert_eq!(breakdown.json()["in_stock"], 0, "{faults}");
        shown.push((breakdown, bookstore.get("/api/v1/stock").await));
    }
    assert_eq!(shown[0], shown[1]);
    assert_eq!(shown[0], shown[2]);
}

/// Contentions so far of locks that were given back in a function with `part` in its name.
fn contentions(debug: &str, part: &str) -> u64 {
    let profile = get(debug, "/debug/pprof/mutex?debug=1");
    let mut all = 0;
    let mut count = None;
    for line in profile.lines() {
        if let Some((numbers, _)) = line.split_once(" @ ") {
            let (_, number) = numbers.split_once(' ').unwrap();
            count = Some(number.parse::<u64>().unwrap());
        } else if line.contains(part) {
            all += count.take().unwrap_or(0);
        }
    }
    all
}

/// Many looks at the board, on several threads.
fn look_at_once(faults: &str) {
    const THREADS: usize = 4;
    const LOOKS: usize = 600;
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(THREADS).enable_all();
    runtime.build().unwrap().block_on(async {
        let bookstore = Arc::new(TestApp::start(faults).await);
        let mut looks = JoinSet::new();
        for _ in 0..LOOKS {
            let bookstore = Arc::clone(&bookstore);
            looks.spawn(async move { bookstore.get("/api/v1/stock").await.status });
        }
        while let Some(status) = looks.join_next().await {
            assert_eq!(status.unwrap(), 200, "{faults}");
        }
    });
}

/// In other tests a bookstore has one thread, and none that waits for another one.
#[test]
fn who_looks_at_the_board_keeps_nobody_else_from_looking() {
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let debug = server.local_addr().to_string();
    look_at_once("none");
    assert_eq!(contentions(&debug, "stock::board::per_book"), 0);
    // They would have met: all their texts take far longer than a thread has the processor for at a time.
    look_at_once("global-stock-lock");
    assert_ne!(contentions(&debug, "stock::board::whole_board"), 0);
}
