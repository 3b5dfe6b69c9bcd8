//! Connections of the database while prices are worked out: who has one, and that each comes back.

use std::time::Duration;

use futures_util::future::{join_all, try_join_all};

use crate::app::TestApp;
use crate::pricing::{figure, with_pricing};

/// The twins, by what is planted.
const TWINS: [&str; 2] = ["none", "pool-hold"];

/// Connections of the pool.
const CONNECTIONS: usize = 5;

async fn calls(bookstore: &TestApp) -> [f64; 2] {
    let held = "bookstore_pricing_calls_total{connection=\"held\"}";
    let free = "bookstore_pricing_calls_total{connection=\"free\"}";
    [figure(bookstore, held).await, figure(bookstore, free).await]
}

/// All connections there are, at once: the pool's own patience bounds the wait.
async fn take_all(bookstore: &TestApp) -> usize {
    let all = try_join_all((0..CONNECTIONS).map(|_| bookstore.store.db.acquire()));
    all.await.unwrap().len()
}

#[tokio::test]
async fn fault_changes_the_cost_not_the_answer() {
    let mut told = Vec::new();
    let mut counted = Vec::new();
    for planted in TWINS {
        let (bookstore, _pricing) = with_pricing(planted, Duration::ZERO).await;
        let mut answers = Vec::new();
        for uri in [
            "/api/v1/books/7/price",
            "/api/v1/books/2000/price",
            "/api/v1/books/2001/price",
            "/healthz",
        ] {
            answers.push(bookstore.get(uri).await);
        }
        counted.push(calls(&bookstore).await.map(|calls| calls.to_string()));
        answers.push(bookstore.get("/api/v1/prices?ids=3,2,1").await);
        answers.push(bookstore.get("/api/v1/prices?ids=3,2001,1").await);
        told.push(answers);
    }
    assert_eq!(told[0], told[1]);
    // Of an unknown book nobody asks the price.
    assert_eq!(counted, [["0", "2"], ["2", "0"]]);
}

#[tokio::test]
async fn many_prices_at_once_are_told_and_every_connection_comes_back() {
    let mut told = Vec::new();
    for planted in TWINS {
        let (bookstore, _pricing) = with_pricing(planted, Duration::from_millis(1)).await;
        let prices = (1..=60).map(|book| format!("/api/v1/books/{book}/price"));
        let uris: Vec<_> = prices.chain(["/healthz".to_owned()]).collect();
        told.push(join_all(uris.iter().map(|uri| bookstore.get(uri))).await);
        assert_eq!(take_all(&bookstore).await, CONNECTIONS, "{planted}");
    }
    assert!(told[0].iter().all(|answer| answer.status == 200));
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn a_client_that_leaves_gives_its_connection_back() {
    /// More than there are connections.
    const CLIENTS: usize = 8;
    // A service that never answers within this test.
    let slow = Duration::from_hours(1);
    for (planted, expected) in [("none", 8.0), ("pool-hold", 5.0)] {
        let (bookstore, _pricing) = with_pricing(planted, slow).await;
        let asked = async {
            while calls(&bookstore).await.iter().sum::<f64>() < expected {
                tokio::task::yield_now().await;
            }
        };
        let answers = join_all((0..CLIENTS).map(|_| bookstore.get("/api/v1/books/7/price")));
        tokio::select! {
            _answers = answers => panic!("{planted}: the service has answered"),
            () = asked => {}
        }
        assert_eq!(take_all(&bookstore).await, CONNECTIONS, "{planted}");
    }
}
