//! Carts and orders: placed whole, once, and never beyond the stock.

use futures_util::future::join_all;
use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::{Value, json};

use crate::app::{Answer, TestApp};

/// What a client learns of a failure inside.
const PROBLEM: &str = r#"500 {"type":"about:blank","title":"Internal Server Error","status":500,"detail":"the request could not be completed"}"#;

fn line(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), answer.body)
}

async fn number(bookstore: &TestApp, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql)
        .fetch_one(&bookstore.store.db)
        .await
        .unwrap()
}

#[tokio::test]
async fn an_order_takes_stock_and_tells_its_price() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    let placed = ada.order("first", &[(2, 1), (1, 2)]).await;
    assert_eq!(placed.status, 201);
    assert_json_snapshot!(placed.json(), { ".placed_at" => "[time]" }, @r#"
    {
      "currency": "EUR",
      "id": 1,
      "items": [
        {
          "book_id": 1,
          "price_minor": 3899,
          "quantity": 2
        },
        {
          "book_id": 2,
          "price_minor": 4299,
          "quantity": 1
        }
      ],
      "placed_at": "[time]",
      "total_minor": 12097
    }
    "#);
    let order = ada.get("/api/v1/orders/1").await;
    assert_eq!(order.json(), placed.json());
    let left = number(&bookstore, "SELECT quantity FROM stock WHERE book_id = 1").await;
    assert_eq!(left, 17);

    bookstore.app.close().await;
    assert_snapshot!(ada.get("/api/v1/orders/1/receipt").await.body, @r#"
    Order 1
      2 x book     1      77.98
      1 x book     2      42.99
    Total EUR 120.97
    "#);
    let booked = number(&bookstore, "SELECT SUM(amount_minor) FROM ledger").await;
    assert_eq!(placed.json()["total_minor"], booked);
}

#[tokio::test]
async fn a_cart_becomes_an_order_and_is_empty_then() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    for (book, quantity) in [(7, 1), (8, 2), (7, 3)] {
        let uri = format!("/api/v1/cart/items/{book}");
        let set = ada.send("PUT", &uri, json!({ "quantity": quantity })).await;
        assert_eq!(line(&set), "204 ");
    }
    assert_eq!(
        ada.send("DELETE", "/api/v1/cart/items/8", Value::Null)
            .await
            .status,
        204
    );
    assert_json_snapshot!(ada.get("/api/v1/cart").await.json(), @r#"
    {
      "items": [
        {
          "book_id": 7,
          "price_minor": 5699,
          "quantity": 3,
          "title": "Narrow Staircase"
        }
      ],
      "total_minor": 17097
    }
    "#);

    let check_out = async |key| {
        let key = [("idempotency-key", key)];
        ada.send_with("POST", "/api/v1/cart/checkout", &key, Value::Null)
            .await
    };
    let placed = check_out("checkout-1").await;
    assert_json_snapshot!(placed.json(), { ".placed_at" => "[time]" }, @r#"
    {
      "currency": "EUR",
      "id": 1,
      "items": [
        {
          "book_id": 7,
          "price_minor": 5699,
          "quantity": 3
        }
      ],
      "placed_at": "[time]",
      "total_minor": 17097
    }
    "#);
    assert_eq!(
        ada.get("/api/v1/cart").await.body,
        r#"{"items":[],"total_minor":0}"#
    );
    assert_eq!(check_out("checkout-1").await, placed, "a retry");
    assert_snapshot!(line(&check_out("checkout-2").await), @r#"409 {"type":"about:blank","title":"Conflict","status":409,"detail":"the cart is empty"}"#);
}

#[tokio::test]
async fn retries_at_the_same_time_are_one_order() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    let before = number(&bookstore, "SELECT quantity FROM stock WHERE book_id = 7").await;
    let answers = join_all((0..16).map(|_| ada.order("once", &[(7, 2)]))).await;
    for answer in &answers {
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(answer.json(), answers[0].json());
    }
    assert_eq!(number(&bookstore, "SELECT COUNT(*) FROM orders").await, 1);
    let after = number(&bookstore, "SELECT quantity FROM stock WHERE book_id = 7").await;
    assert_eq!(before - after, 2);
}

#[tokio::test]
async fn buyers_at_the_same_time_get_what_there_is_and_no_more() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    let there = number(&bookstore, "SELECT quantity FROM stock WHERE book_id = 7").await;
    let keys: Vec<_> = (0..there + 10).map(|nth| format!("order-{nth}")).collect();
    let answers = join_all(keys.iter().map(|key| ada.order(key, &[(7, 1)]))).await;
    let count = |status: u16| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!(
        (i64::try_from(count(201)).unwrap(), count(409)),
        (there, 10)
    );
    assert_eq!(
        number(&bookstore, "SELECT quantity FROM stock WHERE book_id = 7").await,
        0
    );
    let sold = number(&bookstore, "SELECT SUM(quantity) FROM order_items").await;
    assert_eq!(sold, there);
}

#[tokio::test]
async fn an_order_that_cannot_be_is_not_placed_in_part() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    let stock = async || number(&bookstore, "SELECT SUM(quantity) FROM stock").await;
    let before = stock().await;
    let told = [
        line(&ada.order("a", &[(1, 1), (2, 99)]).await),
        line(&ada.order("b", &[(1, 1), (2_001, 1)]).await),
        line(&ada.order("a b", &[(1, 1)]).await),
        line(&ada.order("c", &[]).await),
        line(
            &ada.send("POST", "/api/v1/orders", json!({ "items": [] }))
                .await,
        ),
        line(&bookstore.guest().await.order("d", &[(1, 1)]).await),
    ];
    assert_snapshot!(told.join("\n"), @r#"
    409 {"type":"about:blank","title":"Conflict","status":409,"detail":"there are not enough copies of a book in stock"}
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such book"}
    400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"`Idempotency-Key` must be a header of 1 to 64 letters, digits, `-` and `_`; a retry sends the same one"}
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: `items` must hold 1 to 20 books"}
    400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"`Idempotency-Key` must be a header of 1 to 64 letters, digits, `-` and `_`; a retry sends the same one"}
    401 {"type":"about:blank","title":"Unauthorized","status":401,"detail":"guests cannot do this: log in"}
    "#);
    assert_eq!(stock().await, before);
    assert_eq!(number(&bookstore, "SELECT COUNT(*) FROM orders").await, 0);
    // A key of a refused order is free again.
    assert_eq!(ada.order("a", &[(1, 1)]).await.status, 201);
}

#[tokio::test]
async fn a_key_stands_for_one_order_of_one_user() {
    let bookstore = TestApp::start("none").await;
    let (ada, bob) = (bookstore.buyer("ada").await, bookstore.buyer("bob").await);
    assert_eq!(ada.order("key", &[(1, 1)]).await.status, 201);
    assert_snapshot!(line(&ada.order("key", &[(1, 2)]).await), @r#"409 {"type":"about:blank","title":"Conflict","status":409,"detail":"this `Idempotency-Key` stands for another order; use a new one for a new order"}"#);
    assert_eq!(bob.order("key", &[(1, 2)]).await.json()["id"], 2);
    assert_eq!(
        bob.get("/api/v1/orders/1").await.status,
        404,
        "another's order"
    );
    assert_eq!(bob.get("/api/v1/orders/1/receipt").await.status, 404);
}

#[tokio::test]
async fn orders_come_newest_first_page_by_page() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    for nth in 1..=5 {
        let placed = ada.order(&format!("order-{nth}"), &[(1, 1)]).await;
        assert_eq!(placed.status, 201);
    }
    let mut seen = Vec::new();
    let mut uri = "/api/v1/orders?limit=2".to_owned();
    loop {
        let page = ada.get(&uri).await.json();
        seen.push(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|head| head["id"].clone())
                .collect::<Vec<_>>(),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        uri = format!("/api/v1/orders?limit=2&cursor={cursor}");
    }
    assert_eq!(json!(seen), json!([[5, 4], [3, 2], [1]]));
}

#[tokio::test]
async fn a_broken_database_places_nothing_and_tells_nothing() {
    for table in ["order_items", "stock"] {
        let bookstore = TestApp::start("none").await;
        let ada = bookstore.buyer("ada").await;
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "ALTER TABLE {table} RENAME COLUMN quantity TO copies"
        )))
        .execute(&bookstore.store.db)
        .await
        .unwrap();
        let refused = ada.order("key", &[(1, 1)]).await;
        assert_eq!(line(&refused), PROBLEM);
        assert_eq!(number(&bookstore, "SELECT COUNT(*) FROM orders").await, 0);
    }
}

#[tokio::test]
async fn every_order_has_its_receipt_when_the_shop_has_closed() {
    let mut told = Vec::new();
    for faults in ["none", "undrained-joinset"] {
        let bookstore = TestApp::start(faults).await;
        let ada = bookstore.buyer("ada").await;
        for key in ["one", "two", "three"] {
            assert_eq!(ada.order(key, &[(7, 1)]).await.status, 201);
        }
        bookstore.app.close().await;
        let mut receipts = Vec::new();
        for order in 1..=3 {
            let uri = format!("/api/v1/orders/{order}/receipt");
            receipts.push(line(&ada.get(&uri).await));
        }
        assert!(
            receipts
                .iter()
                .all(|receipt| receipt.starts_with("200 Order ")),
            "{receipts:?}"
        );
        told.push(receipts);
    }
    assert_eq!(told[0], told[1]);
}
