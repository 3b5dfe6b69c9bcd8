//! Stock: the board, where copies are, transfers, and the stream of changes.

use futures_util::future::join_all;
use http_body_util::BodyExt;
use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::json;

use crate::app::{Answer, TestApp};

/// How the figure begins: changes that listeners were told.
const SENT: &str = "bookstore_stock_events_total ";

fn line(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), answer.body)
}

#[tokio::test]
async fn the_board_follows_the_orders() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    ada.order("before", &[(3, 1)]).await;
    let board = async || bookstore.get("/api/v1/stock").await.json()["items"].clone();
    let first = board().await;
    assert_eq!(first.as_array().unwrap().len(), 2_000);
    assert_eq!(ada.order("after", &[(2, 1), (3, 2)]).await.status, 201);
    let second = board().await;
    assert_json_snapshot!(json!([[first[1], first[2]], [second[1], second[2]]]), @r#"
    [
      [
        {
          "book_id": 2,
          "in_stock": 15,
          "version": 0
        },
        {
          "book_id": 3,
          "in_stock": 16,
          "version": 1
        }
      ],
      [
        {
          "book_id": 2,
          "in_stock": 14,
          "version": 1
        },
        {
          "book_id": 3,
          "in_stock": 14,
          "version": 2
        }
      ]
    ]
    "#);
}

#[tokio::test]
async fn a_breakdown_follows_orders_and_transfers() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    let breakdown = async || bookstore.get("/api/v1/stock/7").await.json();
    let before = breakdown().await;
    assert_json_snapshot!(before, @r#"
    {
      "book_id": 7,
      "in_stock": 27,
      "warehouses": [
        {
          "name": "Paper Harbour",
          "quantity": 155,
          "warehouse_id": 1
        },
        {
          "name": "River of Okafor",
          "quantity": 70,
          "warehouse_id": 2
        },
        {
          "name": "Quiet Kitchen",
          "quantity": 59,
          "warehouse_id": 3
        },
        {
          "name": "Salt Violin",
          "quantity": 151,
          "warehouse_id": 4
        }
      ]
    }
    "#);
    assert_eq!(breakdown().await, before);
    ada.order("one", &[(7, 1)]).await;
    let transfer = json!({ "book_id": 7, "from": 3, "to": 1, "quantity": 5 });
    let receipt = ada.send("POST", "/api/v1/stock/transfers", transfer).await;
    assert_snapshot!(line(&receipt), @r#"200 {"book_id":7,"quantity":5,"left":54,"arrived":160,"seen":[1,1]}"#);
    assert_json_snapshot!(breakdown().await, @r#"
    {
      "book_id": 7,
      "in_stock": 26,
      "warehouses": [
        {
          "name": "Paper Harbour",
          "quantity": 160,
          "warehouse_id": 1
        },
        {
          "name": "River of Okafor",
          "quantity": 70,
          "warehouse_id": 2
        },
        {
          "name": "Quiet Kitchen",
          "quantity": 54,
          "warehouse_id": 3
        },
        {
          "name": "Salt Violin",
          "quantity": 151,
          "warehouse_id": 4
        }
      ]
    }
    "#);
    assert_eq!(bookstore.get("/api/v1/stock/2001").await.status, 404);
}

#[tokio::test]
async fn transfers_in_both_directions_lose_nothing() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    let copies = async || -> i64 {
        sqlx::query_scalar("SELECT SUM(quantity) FROM warehouse_stock WHERE book_id = 7")
            .fetch_one(&bookstore.store.db)
            .await
            .unwrap()
    };
    let before = copies().await;
    let transfers = (0..40).map(|nth| {
        let (from, to) = if nth % 2 == 0 { (1, 2) } else { (2, 1) };
        let body = json!({ "book_id": 7, "from": from, "to": to, "quantity": 1 + nth % 5 });
        ada.send("POST", "/api/v1/stock/transfers", body)
    });
    for answer in join_all(transfers).await {
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    assert_eq!(copies().await, before);
}

#[tokio::test]
async fn transfers_that_cannot_be_are_refused() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    let mut told = Vec::new();
    for (book, from, to, quantity) in [
        (7, 1, 1, 1),
        (7, 1, 5, 1),
        (7, 1, 2, 0),
        (7, 1, 2, 1_000),
        (2_001, 1, 2, 1),
    ] {
        let body = json!({ "book_id": book, "from": from, "to": to, "quantity": quantity });
        told.push(line(
            &ada.send("POST", "/api/v1/stock/transfers", body).await,
        ));
    }
    let unknown = bookstore.post("/api/v1/stock/transfers", json!({})).await;
    told.push(line(&unknown));
    assert_snapshot!(told.join("\n"), @r#"
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: `from` and `to` must be two warehouses"}
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: `from` and `to` must be warehouses, 1 to 4"}
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: `quantity` must be a whole number from 1 to 1000"}
    409 {"type":"about:blank","title":"Conflict","status":409,"detail":"that warehouse has fewer copies"}
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such book"}
    401 {"type":"about:blank","title":"Unauthorized","status":401,"detail":"this needs a session: send its token as `Authorization: Bearer TOKEN`"}
    "#);
}

#[tokio::test]
async fn changes_are_streamed_until_the_shop_closes() {
    // A fault of the class changes what a listener leaves behind, not what it hears.
    for faults in ["none", "stream-forwarder"] {
        let bookstore = TestApp::start(faults).await;
        let ada = bookstore.buyer("ada").await;
        let response = bookstore.open("/api/v1/stock/events").await;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        // Another listener leaves, and this one goes on.
        drop(bookstore.open("/api/v1/stock/events").await);
        let mut stream = response.into_body();
        ada.order("one", &[(7, 1)]).await;
        ada.order("two", &[(8, 2)]).await;
        let mut next = async || -> Option<String> {
            let frame = stream.frame().await?.unwrap();
            Some(String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap())
        };
        let heard = [next().await.unwrap(), next().await.unwrap()].concat();
        let expected = [
            "event: stock",
            r#"data: {"book_id":7,"in_stock":26,"version":1}"#,
            "",
            "event: stock",
            r#"data: {"book_id":8,"in_stock":18,"version":1}"#,
        ];
        assert_eq!(heard.trim_end(), expected.join("\n"), "{faults}");
        let metrics = bookstore.debug_get("/metrics").await.body;
        let sent = metrics.lines().find(|line| line.starts_with(SENT));
        assert_eq!(sent.unwrap(), format!("{SENT}2"), "{faults}");
        bookstore.app.close().await;
        assert_eq!(next().await, None, "{faults}");
    }
}
