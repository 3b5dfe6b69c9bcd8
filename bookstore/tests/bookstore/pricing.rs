//! Prices from a service elsewhere, and clicks on their way to it.

use std::net::SocketAddr;
use std::time::Duration;

use bookstore::db::{Location, Store};
use bookstore::pricing::{Origin, stand_in};
use bytes::Bytes;
use futures_util::future::join_all;
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::app::{Answer, TestApp};

fn line(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), answer.body)
}

/// A pricing service; it ends with this.
pub(crate) struct Service {
    address: SocketAddr,
    _shutdown: DropGuard,
}

/// A bookstore with a pricing service that takes `delay`.
pub(crate) async fn with_pricing(planted: &str, delay: Duration) -> (TestApp, Service) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = CancellationToken::new();
    tokio::spawn(stand_in::serve(listener, delay, shutdown.clone()));
    let store = Store::open(&Location::Temporary).await.unwrap();
    let bookstore = TestApp::with_pricing(store, planted, Some(address.into()));
    let service = Service {
        address,
        _shutdown: shutdown.drop_guard(),
    };
    (bookstore, service)
}

pub(crate) async fn figure(bookstore: &TestApp, name: &str) -> f64 {
    let metrics = bookstore.debug_get("/metrics").await.body;
    let line = metrics.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap().trim().parse().unwrap()
}

async fn click(bookstore: &TestApp) -> Answer {
    let click = json!({ "book_id": 7, "trail": ["shelf 3", "cover"], "referrer": "/" });
    bookstore.post("/api/v1/clicks", click).await
}

#[tokio::test]
async fn prices_come_in_the_order_in_which_they_were_asked_for() {
    let (bookstore, _pricing) = with_pricing("none", Duration::ZERO).await;
    assert_json_snapshot!(bookstore.get("/api/v1/books/7/price").await.json(), @r#"
    {
      "book_id": 7,
      "catalogue_minor": 5699,
      "today_minor": 5300
    }
    "#);
    let ids: Vec<_> = (1..=40).rev().map(|id: i64| id.to_string()).collect();
    let uri = format!("/api/v1/prices?ids={}", ids.join(","));
    let prices = bookstore.get(&uri).await.json();
    let items = prices["items"].as_array().unwrap();
    let books: Vec<_> = items
        .iter()
        .map(|price| price["book_id"].to_string())
        .collect();
    assert_eq!(books, ids);
}

#[tokio::test]
async fn prices_that_cannot_be_told_are_refused() {
    let (bookstore, pricing) = with_pricing("none", Duration::ZERO).await;
    let without = TestApp::start("none").await;
    let too_many = vec!["7"; 101].join(",");
    let mut told = vec![
        line(&bookstore.get("/api/v1/books/2001/price").await),
        line(&bookstore.get("/api/v1/prices?ids=7,2001").await),
        line(&bookstore.get("/api/v1/prices?ids=").await),
        line(
            &bookstore
                .get(&format!("/api/v1/prices?ids={too_many}"))
                .await,
        ),
        line(&without.get("/api/v1/books/7/price").await),
    ];
    drop(pricing);
    // The first call may still find the connection open.
    loop {
        let answer = bookstore.get("/api/v1/books/7/price").await;
        if answer.status != 200 {
            told.push(line(&answer));
            break;
        }
    }
    assert_snapshot!(told.join("\n"), @r#"
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such book"}
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such book"}
    400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"`ids` must be 1 to 100 ids of books, joined by commas"}
    400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"`ids` must be 1 to 100 ids of books, joined by commas"}
    503 {"type":"about:blank","title":"Service Unavailable","status":503,"detail":"this bookstore has no pricing service"}
    502 {"type":"about:blank","title":"Bad Gateway","status":502,"detail":"the pricing service does not answer; try again"}
    "#);
}

/// A figure of the stand-in's, asked for over a connection of its own.
async fn told_by(pricing: SocketAddr, name: &str) -> u64 {
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let uri = format!("http://{pricing}/metrics").parse().unwrap();
    let body = client.get(uri).await.unwrap().into_body();
    let text = String::from_utf8(body.collect().await.unwrap().to_bytes().into()).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap().trim().parse().unwrap()
}

#[tokio::test]
async fn fault_changes_the_cost_not_the_answer() {
    let mut answers = Vec::new();
    let mut connections = Vec::new();
    for planted in ["client-per-request", "none"] {
        let (bookstore, pricing) = with_pricing(planted, Duration::ZERO).await;
        let mut told = Vec::new();
        // One after the other, so that one connection is enough.
        for book in [1, 2, 3, 2_000, 2_001] {
            let uri = format!("/api/v1/books/{book}/price");
            told.push(bookstore.get(&uri).await);
        }
        answers.push(told);
        let opened = figure(&bookstore, "bookstore_pricing_connections_total").await;
        // The test's own is one of them, too.
        let accepted = told_by(pricing.address, "pricing_connections_total").await - 1;
        assert_eq!(opened.to_string(), accepted.to_string(), "{planted}");
        assert_eq!(told_by(pricing.address, "pricing_requests_total").await, 4);
        connections.push(accepted);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(connections, [4, 1], "an unknown book is not asked about");
}

#[tokio::test]
async fn a_list_is_answered_alike_however_many_calls_it_makes_at_once() {
    let mut answers = Vec::new();
    for planted in ["fan-out-flood", "none"] {
        let (bookstore, _pricing) = with_pricing(planted, Duration::ZERO).await;
        let mut told = Vec::new();
        for ids in ["7", "3,1,2,3", "5,2001,6,2002", "2001"] {
            let uri = format!("/api/v1/prices?ids={ids}");
            told.push(bookstore.get(&uri).await);
        }
        let ids: Vec<_> = (1..=100).rev().map(|id: i64| id.to_string()).collect();
        let uri = format!("/api/v1/prices?ids={}", ids.join(","));
        let lists = join_all((0..4).map(|_| bookstore.get(&uri))).await;
        assert!(lists.iter().all(|list| *list == lists[0]), "{planted}");
        told.extend(lists);
        answers.push(told);
        if planted == "none" {
            // Four at a time for each of four lists.
            let peak = figure(&bookstore, "bookstore_pricing_calls_peak").await;
            assert!((1.0..=16.0).contains(&peak), "{peak} calls at once");
        }
    }
    assert_eq!(answers[0], answers[1]);
    let statuses: Vec<_> = answers[0]
        .iter()
        .map(|answer| answer.status.as_u16())
        .collect();
    assert_eq!(statuses, [200, 200, 404, 404, 200, 200, 200, 200]);
}

#[tokio::test]
async fn all_calls_of_a_list_are_under_way_at_once_only_where_that_is_planted() {
    // A service that never answers within this test.
    let slow = Duration::from_hours(1);
    let ids: Vec<_> = (1..=40).map(|id: i64| id.to_string()).collect();
    let uri = format!("/api/v1/prices?ids={}", ids.join(","));
    for (planted, calls) in [("fan-out-flood", 40.0), ("none", 4.0)] {
        let (bookstore, pricing) = with_pricing(planted, slow).await;
        let begun = async {
            while figure(&bookstore, "bookstore_pricing_calls_peak").await < calls {
                tokio::task::yield_now().await;
            }
            told_by(pricing.address, "pricing_requests_total").await
        };
        // The answer says after a while that the service gave none.
        tokio::select! {
            asked = begun => assert!(asked <= 40, "{planted}"),
            _gone = bookstore.get(&uri) => {}
        }
        let peak = figure(&bookstore, "bookstore_pricing_calls_peak").await;
        assert_eq!(peak.to_string(), calls.to_string(), "{planted}");
    }
}

#[tokio::test]
async fn many_calls_at_once_get_their_answers_from_either() {
    let uri = format!("/api/v1/prices?ids={}", vec!["7"; 100].join(","));
    let planted = with_pricing("client-per-request", Duration::ZERO).await;
    let repaired = with_pricing("none", Duration::ZERO).await;
    let answer = repaired.0.get(&uri).await;
    assert_eq!(planted.0.get(&uri).await, answer);
    assert_eq!(answer.json()["items"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn a_service_behind_https_is_greeted_in_tls() {
    /// The first byte of a record that begins a handshake (RFC 8446, section 5.1).
    const HANDSHAKE: u8 = 22;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let store = Store::open(&Location::Temporary).await.unwrap();
    let origin: Origin = format!("https://{address}").parse().unwrap();
    let bookstore = TestApp::with_pricing(store, "none", Some(origin));
    let greeted = async {
        let mut connection = listener.accept().await.unwrap().0;
        connection.read_u8().await.unwrap()
    };
    let (answer, first) = tokio::join!(bookstore.get("/api/v1/books/7/price"), greeted);
    assert_eq!(first, HANDSHAKE);
    // The connection is closed without an answer to that.
    assert_eq!(answer.status, 502);
}

#[tokio::test]
async fn clicks_are_passed_on_by_either() {
    for planted in ["none", "unbounded-clicks"] {
        let (bookstore, _pricing) = with_pricing(planted, Duration::ZERO).await;
        for _ in 0..50 {
            assert_eq!(line(&click(&bookstore).await), "202 ");
        }
        while figure(&bookstore, "bookstore_clicks_passed_on_total").await < 50.0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(
            bookstore
                .post("/api/v1/clicks", json!({ "book": 7 }))
                .await
                .status,
            422
        );
    }
}

#[tokio::test]
async fn a_queue_with_an_end_drops_and_counts_what_is_too_much() {
    // A service that never answers within this test.
    let slow = Duration::from_hours(1);
    for planted in ["none", "unbounded-clicks"] {
        let (bookstore, _pricing) = with_pricing(planted, slow).await;
        for _ in 0..300 {
            assert_eq!(click(&bookstore).await.status, 202);
        }
        let counts = async || {
            let names = ["waiting", "dropped_total", "failed_total"];
            let [waiting, dropped, failed] = names.map(|name| format!("bookstore_clicks_{name}"));
            (
                figure(&bookstore, &waiting).await,
                figure(&bookstore, &dropped).await,
                figure(&bookstore, &failed).await,
            )
        };
        // All but the one that is on its way.
        let (waiting, dropped, failed) = loop {
            let (waiting, dropped, failed) = counts().await;
            if waiting + dropped + failed < 300.0 {
                break (waiting, dropped, failed);
            }
            tokio::task::yield_now().await;
        };
        assert!(
            (waiting + dropped + failed - 299.0).abs() < 0.5,
            "{planted}"
        );
        if planted == "none" {
            assert!(
                waiting <= 256.0 && dropped >= 40.0 - failed,
                "{waiting} {dropped} {failed}"
            );
        } else {
            assert!(
                dropped < 0.5 && waiting >= 290.0 - failed,
                "{waiting} {dropped} {failed}"
            );
        }
    }
}
