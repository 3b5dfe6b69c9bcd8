//! Stock: the board, where copies are, and the stream of changes.

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
