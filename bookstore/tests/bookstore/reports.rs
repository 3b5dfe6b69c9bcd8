//! Reports and reviews: what is written comes back.

use futures_util::future::join_all;
use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::{Value, json};

use crate::app::{Answer, TestApp};

fn line(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), answer.body)
}

#[tokio::test]
async fn a_report_counts_what_was_sold() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    ada.order("one", &[(1, 2), (3, 1)]).await;
    ada.order("two", &[(1, 1)]).await;
    let written = ada.send("POST", "/api/v1/reports", Value::Null).await;
    assert_snapshot!(line(&written), @r#"201 {"id":1,"bytes":64137,"href":"/api/v1/reports/1"}"#);
    let report = bookstore
        .get(written.json()["href"].as_str().unwrap())
        .await;
    assert_eq!(
        report.header("content-type"),
        Some("text/csv; charset=utf-8")
    );
    assert_eq!(written.json()["bytes"], report.body.len());
    let lines: Vec<_> = report.body.lines().collect();
    assert_eq!(lines.len(), 2_001);
    assert_eq!(lines[0], "book_id,title,in_stock,sold,earned_minor");
    assert_eq!(lines[1], r#"1,"The Salt Clockmaker",16,3,11697"#);
    assert!(lines[3].contains(",16,1,"), "{}", lines[3]);
}

#[tokio::test]
async fn the_latest_reports_are_kept() {
    let bookstore = TestApp::start("none").await;
    let guest = bookstore.guest().await;
    for _ in 0..17 {
        assert_eq!(
            guest
                .send("POST", "/api/v1/reports", Value::Null)
                .await
                .status,
            201
        );
    }
    let status = async |uri: &str| bookstore.get(uri).await.status.as_u16();
    assert_eq!(status("/api/v1/reports/1").await, 404);
    assert_eq!(status("/api/v1/reports/2").await, 200);
    assert_eq!(status("/api/v1/reports/17").await, 200);
    assert_eq!(status("/api/v1/reports/18").await, 404);
    assert_eq!(status("/api/v1/reports/..%2Fbookstore.sqlite").await, 400);
}

#[tokio::test]
async fn fault_changes_the_cost_not_the_answer() {
    let mut told = Vec::new();
    for faults in ["none", "file-io-on-worker"] {
        let bookstore = TestApp::start(faults).await;
        let guest = bookstore.guest().await;
        // Many at once: each has its own file, whole.
        let write = async || guest.send("POST", "/api/v1/reports", Value::Null).await;
        let written = join_all((0..8).map(|_| write())).await;
        let mut reports = vec![line(&guest.get("/api/v1/reports").await)];
        for written in &written {
            let written = written.json();
            let report = bookstore.get(written["href"].as_str().unwrap()).await;
            reports.push(line(&report));
        }
        let mut written: Vec<_> = written.iter().map(line).collect();
        written.sort();
        told.push((written, reports));
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn a_review_is_listed_with_its_author() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    let review = json!({ "rating": 4, "body": "Kept me up." });
    let posted = ada.send("POST", "/api/v1/books/7/reviews", review).await;
    assert_eq!(posted.status, 201);
    assert_json_snapshot!(posted.json(), { ".written_on" => "[date]" }, @r#"
    {
      "body": "Kept me up.",
      "id": 20002,
      "rating": 4,
      "reviewer": "ada",
      "written_on": "[date]"
    }
    "#);
    let listed = bookstore.get("/api/v1/books/7/reviews").await.json();
    assert!(listed["items"].as_array().unwrap().contains(&posted.json()));
}

#[tokio::test]
async fn what_cannot_be_a_review_is_refused() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    let mut told = Vec::new();
    for (book, review) in [
        (7, json!({ "rating": 6, "body": "!" })),
        (7, json!({ "rating": 5, "body": " " })),
        (7, json!({ "rating": 5, "body": "a".repeat(4_001) })),
        (2_001, json!({ "rating": 5, "body": "Where is it?" })),
    ] {
        let uri = format!("/api/v1/books/{book}/reviews");
        told.push(line(&ada.send("POST", &uri, review).await));
    }
    let review = json!({ "rating": 5, "body": "!" });
    told.push(line(
        &bookstore.post("/api/v1/books/7/reviews", review).await,
    ));
    assert_snapshot!(told.join("\n"), @r#"
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: rating: `rating` must be a whole number from 1 to 5 at line 1 column 23"}
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: body: `body` must have 1 to 4000 bytes at line 1 column 11"}
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: body: `body` must have 1 to 4000 bytes at line 1 column 4011"}
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such book"}
    401 {"type":"about:blank","title":"Unauthorized","status":401,"detail":"this needs a session: send its token as `Authorization: Bearer TOKEN`"}
    "#);
}

#[tokio::test]
async fn the_front_page_says_what_to_try() {
    let bookstore = TestApp::start("all").await;
    let page = bookstore.get("/").await;
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    for link in page.body.split("href=\"/").skip(1) {
        let uri = format!("/{}", link.split('"').next().unwrap());
        // This bookstore has no pricing service, and a stream has no end.
        let expected = if uri.ends_with("/price") { 503 } else { 200 };
        assert_eq!(bookstore.open(&uri).await.status(), expected, "{uri}");
    }
}
