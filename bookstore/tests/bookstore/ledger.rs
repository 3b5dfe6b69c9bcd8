//! The ledger: how its lines get there changes how long an order takes, and not one of the lines.

use futures_util::future::join_all;
use futures_util::join;
use serde_json::Value;

use crate::app::{Answer, TestApp};

/// The twins, by what is planted.
const TWINS: [&str; 2] = ["none", "tight-channel"];

/// Books of which there are 38 copies at least.
const BOOKS: [i64; 20] = [
    40, 75, 90, 92, 103, 112, 128, 131, 144, 158, 173, 197, 211, 213, 216, 241, 269, 295, 325, 334,
];

/// Orders at once.
const ORDERS: usize = 24;

/// The order without the time at which it was placed.
fn order(answer: &Answer) -> (u16, Value) {
    let mut order = answer.json();
    order.as_object_mut().unwrap().remove("placed_at");
    (answer.status.as_u16(), order)
}

/// A copy of each book.
fn one_of_each() -> Vec<(i64, i64)> {
    BOOKS.iter().map(|book| (*book, 1)).collect()
}

/// Lines of the ledger, and those that are not what was sold.
async fn lines(bookstore: &TestApp) -> (i64, i64) {
    sqlx::query_as(
        "SELECT COUNT(*),
                COUNT(*) - COUNT(CASE WHEN amount_minor = quantity * price_minor THEN 1 END)
         FROM ledger
         LEFT JOIN order_items USING (order_id, book_id)",
    )
    .fetch_one(&bookstore.store.db)
    .await
    .unwrap()
}

#[tokio::test]
async fn fault_changes_the_cost_not_the_answer() {
    let mut told = Vec::new();
    for faults in TWINS {
        let bookstore = TestApp::start(faults).await;
        let ada = bookstore.buyer("ada").await;
        let answers = [
            ada.order("one", &[(7, 2)]).await,
            ada.order("many", &one_of_each()).await,
            ada.order("many", &one_of_each()).await,
            ada.order("many", &[(7, 1)]).await,
            ada.order("none", &[]).await,
            ada.order("too-many", &[(7, 99)]).await,
            ada.get("/api/v1/orders/2").await,
        ];
        bookstore.app.close().await;
        assert_eq!(lines(&bookstore).await, (21, 0), "{faults}");
        told.push(answers.iter().map(order).collect::<Vec<_>>());
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn orders_at_the_same_time_have_each_line_once_whichever_queue_they_meet() {
    for faults in TWINS {
        let bookstore = TestApp::start(faults).await;
        let ada = bookstore.buyer("ada").await;
        let items = one_of_each();
        let keys: Vec<_> = (0..ORDERS).map(|nth| format!("order-{nth}")).collect();
        let orders = join_all(keys.iter().map(|key| ada.order(key, &items)));
        // In the midst of it, each queue takes the other's place.
        let switches = async {
            for state in ["planted", "repaired", "planted"] {
                let body = format!(r#"{{"state":"{state}"}}"#);
                bookstore
                    .debug_put("/debug/faults/tight-channel", &body)
                    .await;
            }
        };
        let (orders, ()) = join!(orders, switches);
        assert!(orders.iter().all(|order| order.status == 201), "{faults}");
        bookstore.app.close().await;
        let expected = i64::try_from(ORDERS * BOOKS.len()).unwrap();
        assert_eq!(lines(&bookstore).await, (expected, 0), "{faults}");
    }
}

#[tokio::test]
async fn an_older_ledger_becomes_one_of_lines() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    assert_eq!(ada.order("many", &one_of_each()).await.status, 201);
    bookstore.app.close().await;
    let migration = include_str!("../../migrations/0010_ledger_by_book.sql");
    sqlx::raw_sql(migration)
        .execute(&bookstore.store.db)
        .await
        .unwrap();
    assert_eq!(lines(&bookstore).await, (20, 0));
}
