//! What the API answers when it cannot answer: problem details, with nothing of the inside.

use insta::assert_snapshot;

use crate::app::{Answer, TestApp};

fn line(answer: &Answer) -> String {
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json")
    );
    format!("{} {}", answer.status.as_u16(), answer.body)
}

#[tokio::test]
async fn bad_requests_are_told_what_is_wrong() {
    let bookstore = TestApp::start("all").await;
    let mut told = Vec::new();
    for uri in [
        "/api/v1/books?limit=0",
        "/api/v1/books?limit=101",
        "/api/v1/books?limit=ten",
        "/api/v1/books?cursor=20",
        "/api/v1/books?page=2",
        "/api/v1/books/search",
        "/api/v1/books/search?q=%20",
        "/api/v1/books/seven",
        "/api/v1/books/seven/reviews",
        "/api/v1/books/2001",
        "/api/v1/books/-1",
        "/api/v1/books/2001/reviews",
        "/api/v1/authors",
        "/shelf",
    ] {
        told.push(format!("{uri}\n  {}", line(&bookstore.get(uri).await)));
    }
    assert_snapshot!(told.join("\n"), @r#"
    /api/v1/books?limit=0
      400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"`limit` must be a whole number from 1 to 100"}
    /api/v1/books?limit=101
      400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"`limit` must be a whole number from 1 to 100"}
    /api/v1/books?limit=ten
      400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"`limit` must be a whole number from 1 to 100"}
    /api/v1/books?cursor=20
      400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"`cursor` must be a `next_cursor` of an earlier answer"}
    /api/v1/books?page=2
      400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"Failed to deserialize query string: page: unknown field `page`, expected `limit` or `cursor`"}
    /api/v1/books/search
      400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"`q` must hold a text to search for"}
    /api/v1/books/search?q=%20
      400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"`q` must hold a text to search for"}
    /api/v1/books/seven
      400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"`id` must be a whole number"}
    /api/v1/books/seven/reviews
      400 {"type":"about:blank","title":"Bad Request","status":400,"detail":"`id` must be a whole number"}
    /api/v1/books/2001
      404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such book"}
    /api/v1/books/-1
      404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such book"}
    /api/v1/books/2001/reviews
      404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such book"}
    /api/v1/authors
      404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such resource"}
    /shelf
      404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such resource"}
    "#);
}

#[tokio::test]
async fn a_foreign_method_is_told_the_ones_that_there_are() {
    let bookstore = TestApp::start("all").await;
    let answer = bookstore.send("POST", "/api/v1/books").await;
    assert_snapshot!(line(&answer), @r#"405 {"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"this resource does not know that method"}"#);
    assert_eq!(answer.header("allow"), Some("GET,HEAD"));
}

#[tokio::test]
async fn a_broken_database_is_an_internal_error_without_its_cause() {
    let bookstore = TestApp::start("all").await;
    bookstore.get("/api/v1/books/7").await;
    for table in ["reviews", "stock", "warehouse_stock", "books"] {
        sqlx::query(sqlx::AssertSqlSafe(format!("DROP TABLE {table}")))
            .execute(&bookstore.store.db)
            .await
            .unwrap();
    }
    let problem = line(&bookstore.get("/api/v1/books/8").await);
    assert_snapshot!(problem, @r#"500 {"type":"about:blank","title":"Internal Server Error","status":500,"detail":"the request could not be completed"}"#);
    for uri in [
        "/api/v1/books",
        "/api/v1/books/search?q=a",
        "/api/v1/books/7/reviews",
    ] {
        assert_eq!(line(&bookstore.get(uri).await), problem, "{uri}");
    }
    let cached = bookstore.get("/api/v1/books/7").await;
    assert_eq!(cached.status, 200, "a cached book needs no database");
}
