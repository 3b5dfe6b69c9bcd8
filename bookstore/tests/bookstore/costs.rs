//! Twins of the cpu class: planted and repaired answer alike.

use std::fmt::Write;

use axum::body::Body;
use bookstore::router;
use http::{Request, header};
use http_body_util::BodyExt;
use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::app::TestApp;

/// Answers of both twins, which must be equal, and the answer.
async fn both(planted: &TestApp, repaired: &TestApp, uri: &str) -> Value {
    let answer = repaired.get(uri).await;
    assert_eq!(planted.get(uri).await, answer, "{uri}");
    answer.json()
}

async fn quote(bookstore: &TestApp, enquiry: &Value) -> (u16, Value) {
    let request = Request::post("/api/v1/quotes").header(header::CONTENT_TYPE, "application/json");
    let request = request.body(Body::from(enquiry.to_string())).unwrap();
    let response = router(bookstore.app.clone())
        .oneshot(request)
        .await
        .unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn the_lists_differ_but_not_in_what_the_page_must_hold() {
    let planted = TestApp::start("slow-list").await;
    let repaired = TestApp::start("none").await;
    let shown = |answer: &Value| -> Vec<Value> {
        let items = answer["items"].as_array().unwrap();
        let fields = ["id", "title", "author", "price_minor", "currency"];
        let shown = |book: &Value| fields.map(|field| book[field].clone()).into();
        items.iter().map(shown).collect()
    };
    let everything = planted.get("/api/v1/books?limit=20").await;
    let page = repaired.get("/api/v1/books?limit=20").await;
    assert_eq!(
        everything.header("content-type"),
        page.header("content-type")
    );
    let catalogue = shown(&everything.json());
    assert_eq!(catalogue.len(), 2_000);
    assert_eq!(catalogue[..20], shown(&page.json()));
    assert!(everything.body.len() > 100 * page.body.len());
}

#[tokio::test]
async fn fault_changes_the_cost_not_the_answer() {
    let planted = TestApp::start("all").await;
    let repaired = TestApp::start("none").await;
    for uri in [
        "/api/v1/books/arrivals",
        "/api/v1/books/arrivals?limit=100",
        "/api/v1/books/arrivals?limit=0",
        "/api/v1/books/arrivals?cursor=after-1",
        "/api/v1/books/search?q=the",
        "/api/v1/books/search?q=WEI&limit=100",
        "/api/v1/books/search?q=.%2A",
        "/api/v1/books/search?q=the&cursor=after-1000",
        "/api/v1/books/7/related",
        "/api/v1/books/7/related?among=2000",
        "/api/v1/books/7/related?among=1",
        "/api/v1/books/7/related?among=0",
        "/api/v1/books/2001/related",
    ] {
        both(&planted, &repaired, uri).await;
    }
    for enquiry in [
        json!({ "lines": [{ "book_id": 1, "quantity": 3, "inscription": "für Ada" }] }),
        json!({ "lines": [{ "book_id": 2, "quantity": 1 }, { "book_id": 2, "quantity": 2 }] }),
        json!({ "lines": [{ "book_id": 2001, "quantity": 1 }] }),
        json!({ "lines": [{ "book_id": 1, "quantity": 0 }] }),
        json!({ "lines": [] }),
        json!({}),
    ] {
        let answer = quote(&repaired, &enquiry).await;
        assert_eq!(quote(&planted, &enquiry).await, answer, "{enquiry}");
    }
}

#[tokio::test]
async fn arrivals_come_newest_first_with_author_and_rating() {
    let bookstore = TestApp::start("none").await;
    let answer = bookstore.get("/api/v1/books/arrivals?limit=3").await;
    assert_json_snapshot!(answer.json(), @r#"
    {
      "items": [
        {
          "author": "Bela Silva",
          "id": 1971,
          "published_year": 2025,
          "rating": 2.0,
          "title": "Hollow Harbour"
        },
        {
          "author": "Farid Quiroga",
          "id": 1815,
          "published_year": 2025,
          "rating": 2.3333333333333335,
          "title": "The Borrowed Staircase"
        },
        {
          "author": "Leila Quiroga",
          "id": 1736,
          "published_year": 2025,
          "rating": 3.5,
          "title": "Hollow Ledger"
        }
      ]
    }
    "#);
}

#[tokio::test]
async fn found_books_are_highlighted_where_they_match() {
    let bookstore = TestApp::start("none").await;
    let answer = bookstore.get("/api/v1/books/search?q=wEI&limit=1").await;
    assert_json_snapshot!(answer.json(), @r#"
    {
      "items": [
        {
          "author": "Amara Weiss",
          "currency": "EUR",
          "highlight": {
            "author": "Amara <em>Wei</em>ss",
            "title": "The Salt Clockmaker"
          },
          "id": 1,
          "in_stock": 19,
          "price_minor": 3899,
          "title": "The Salt Clockmaker"
        }
      ],
      "next_cursor": "after-1"
    }
    "#);
}

#[tokio::test]
async fn related_books_are_those_that_the_same_readers_read() {
    let bookstore = TestApp::start("none").await;
    let mut told = String::new();
    for id in 1..=2_000 {
        let uri = format!("/api/v1/books/{id}/related?among=2000");
        let related = bookstore.get(&uri).await.json();
        let items = related["items"].as_array().unwrap();
        if items.len() > 9 {
            write!(told, "{id}: {related}").unwrap();
            break;
        }
    }
    assert_snapshot!(told, @r#"13: {"items":[{"id":111,"times":1,"title":"The Restless Letter"},{"id":113,"times":1,"title":"Lantern of Castell"},{"id":210,"times":1,"title":"The Forgotten Bridge"},{"id":234,"times":1,"title":"River of Okafor"},{"id":623,"times":1,"title":"The Last Lighthouse"},{"id":915,"times":1,"title":"Brass Railway"},{"id":925,"times":1,"title":"Violin of Eriksen"},{"id":972,"times":1,"title":"Quiet Staircase"},{"id":1042,"times":1,"title":"Hidden Clockmaker"},{"id":1144,"times":1,"title":"Ledger of Tanaka"}]}"#);
}

#[tokio::test]
async fn a_quote_adds_up() {
    let bookstore = TestApp::start("none").await;
    let enquiry = json!({ "lines": [
        { "book_id": 1, "quantity": 3, "inscription": "für Ada" },
        { "book_id": 2, "quantity": 1 },
    ] });
    assert_json_snapshot!(quote(&bookstore, &enquiry).await.1, @r#"
    {
      "currency": "EUR",
      "lines": [
        {
          "book_id": 1,
          "books_minor": 11697,
          "inscriptions_minor": 42,
          "quantity": 3
        },
        {
          "book_id": 2,
          "books_minor": 4299,
          "inscriptions_minor": 0,
          "quantity": 1
        }
      ],
      "total_minor": 16038
    }
    "#);
}

#[tokio::test]
async fn an_enquiry_that_cannot_be_meant_is_refused() {
    let bookstore = TestApp::start("none").await;
    let line = |quantity: i64, letters: usize| json!({ "book_id": 1, "quantity": quantity, "inscription": "ä".repeat(letters) });
    let mut told = String::new();
    for lines in [
        json!([]),
        vec![line(1, 0); 101].into(),
        json!([line(0, 0)]),
        json!([line(1_001, 0)]),
        json!([line(1, 1_001)]),
        json!([{ "book_id": 2001, "quantity": 1 }]),
    ] {
        let (status, problem) = quote(&bookstore, &json!({ "lines": lines })).await;
        writeln!(told, "{status} {}", problem["detail"].as_str().unwrap()).unwrap();
    }
    assert_snapshot!(told, @r#"
    400 `lines` must be 1 to 100 lines
    400 `lines` must be 1 to 100 lines
    400 `quantity` must be a whole number from 1 to 1000
    400 `quantity` must be a whole number from 1 to 1000
    400 `inscription` must have at most 1000 letters
    404 there is no such book
    "#);
}
