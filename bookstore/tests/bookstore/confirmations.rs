//! Waits for the warehouse: whoever waits is told, and what is left of a wait in vain is the fault's and not the answer's.

use futures_util::future::join_all;
use futures_util::join;
use insta::assert_snapshot;
use serde_json::Value;

use crate::app::{Answer, Client, TestApp};

/// Senders that are kept.
const SENDERS: &str = "bookstore_confirmation_senders";

/// Buyers who were told that an order is confirmed.
const HEARD: &str = "bookstore_confirmations_heard_total";

fn line(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), answer.body)
}

async fn figure(bookstore: &TestApp, name: &str) -> String {
    let metrics = bookstore.debug_get("/metrics").await.body;
    let value = |line: &str| Some(line.strip_prefix(name)?.strip_prefix(' ')?.to_owned());
    metrics.lines().find_map(value).unwrap()
}

async fn ask(buyer: &Client<'_>, order: &str) -> String {
    let uri = format!("/api/v1/orders/{order}");
    line(&buyer.get(&uri).await)
}

async fn confirm(buyer: &Client<'_>, order: i64) -> String {
    let uri = format!("/api/v1/orders/{order}/confirmation");
    line(&buyer.send("POST", &uri, Value::Null).await)
}

#[tokio::test]
async fn fault_changes_the_cost_not_the_answer() {
    let mut told = Vec::new();
    for faults in ["none", "lost-waiter"] {
        let bookstore = TestApp::start(faults).await;
        let (ada, ben) = (bookstore.buyer("ada").await, bookstore.buyer("ben").await);
        assert_eq!(ada.order("first", &[(7, 1)]).await.status, 201);
        let answers = [
            ask(&ada, "1/confirmation").await,
            ask(&ada, "1/confirmation?wait_ms=1").await,
            ask(&ben, "1/confirmation").await,
            ask(&ada, "2/confirmation").await,
            ask(&ada, "1/confirmation?wait_ms=5001").await,
            confirm(&ben, 2).await,
            confirm(&ben, 1).await,
            confirm(&ben, 1).await,
            ask(&ada, "1/confirmation?wait_ms=5000").await,
        ];
        told.push(answers.join("\n"));
    }
    assert_eq!(told[0], told[1]);
    assert_snapshot!(told[0], @r#"
    200 {"order_id":1,"confirmed":false}
    200 {"order_id":1,"confirmed":false}
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such order"}
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such order"}
    400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"`wait_ms` must be a whole number from 0 to 5000"}
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such order"}
    204 
    204 
    200 {"order_id":1,"confirmed":true}
    "#);
}

#[tokio::test]
async fn everybody_who_waits_is_told() {
    for faults in ["none", "lost-waiter"] {
        let bookstore = TestApp::start(faults).await;
        let ada = bookstore.buyer("ada").await;
        assert_eq!(ada.order("first", &[(7, 1)]).await.status, 201);
        let waits = join_all((0..8).map(|_| ask(&ada, "1/confirmation?wait_ms=5000")));
        let confirmed = async {
            while figure(&bookstore, SENDERS).await != "8" {
                tokio::task::yield_now().await;
            }
            confirm(&ada, 1).await
        };
        let (answers, confirmed) = join!(waits, confirmed);
        assert_eq!(confirmed, "204 ");
        for answer in answers {
            assert_eq!(answer, r#"200 {"order_id":1,"confirmed":true}"#, "{faults}");
        }
        assert_eq!(figure(&bookstore, SENDERS).await, "0", "{faults}");
        assert_eq!(figure(&bookstore, HEARD).await, "8", "{faults}");
    }
}

#[tokio::test]
async fn a_wait_in_vain_leaves_its_sender_only_where_it_is_planted() {
    for (faults, left) in [("none", "0"), ("lost-waiter", "5")] {
        let bookstore = TestApp::start(faults).await;
        let ada = bookstore.buyer("ada").await;
        assert_eq!(ada.order("first", &[(7, 1)]).await.status, 201);
        for _ in 0..5 {
            ask(&ada, "1/confirmation?wait_ms=1").await;
        }
        assert_eq!(figure(&bookstore, SENDERS).await, left, "{faults}");
    }
}
