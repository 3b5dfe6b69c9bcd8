//! Covers: what was uploaded is served, and nothing else is taken.

use axum::body::Body;
use http::{Method, Request};
use http_body_util::BodyExt;
use insta::assert_snapshot;

use crate::app::TestApp;
use crate::jpeg;

async fn put(bookstore: &TestApp, book: i64, image: Vec<u8>) -> String {
    let guest = bookstore.guest().await;
    let request = Request::builder()
        .method(Method::PUT)
        .uri(format!("/api/v1/books/{book}/cover"))
        .header("authorization", format!("Bearer {}", guest.token))
        .body(Body::from(image))
        .unwrap();
    let answer = bookstore.ask(request).await;
    format!("{} {}", answer.status.as_u16(), answer.body)
}

async fn bytes(bookstore: &TestApp, uri: &str) -> Vec<u8> {
    let response = bookstore.open(uri).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "image/jpeg");
    response
        .into_body()
        .collect()
        .await
        .unwrap()
        .to_bytes()
        .to_vec()
}

#[tokio::test]
async fn a_cover_and_its_preview_come_back_as_they_were() {
    for planted in ["none", "pinned-cover"] {
        let bookstore = TestApp::start(planted).await;
        let (first, second) = (
            jpeg::with_preview(b"first", 9_000),
            jpeg::with_preview(b"second", 70_000),
        );
        for image in [first, second.clone()] {
            assert_eq!(put(&bookstore, 7, image).await, "204 ");
        }
        assert_eq!(bytes(&bookstore, "/api/v1/books/7/cover").await, second);
        assert_eq!(
            bytes(&bookstore, "/api/v1/books/7/cover/preview").await,
            b"second"
        );
    }
}

#[tokio::test]
async fn a_preview_outlives_the_process() {
    let first = TestApp::start("none").await;
    put(&first, 7, jpeg::with_preview(b"kept", 9_000)).await;
    let second = TestApp::over(first.store, "none");
    assert_eq!(
        bytes(&second, "/api/v1/books/7/cover/preview").await,
        b"kept"
    );
}

#[tokio::test]
async fn what_cannot_be_a_cover_is_refused() {
    let bookstore = TestApp::start("none").await;
    assert_eq!(put(&bookstore, 8, jpeg::without_preview(100)).await, "204 ");
    let get = async |uri: &str| {
        let answer = bookstore.get(uri).await;
        format!("{} {}", answer.status.as_u16(), answer.body)
    };
    let told = [
        put(&bookstore, 7, b"GIF89a".to_vec()).await,
        put(&bookstore, 7, Vec::new()).await,
        put(&bookstore, 7, jpeg::without_preview(2 * 1024 * 1024)).await,
        put(&bookstore, 2_001, jpeg::without_preview(100)).await,
        get("/api/v1/books/7/cover").await,
        get("/api/v1/books/8/cover/preview").await,
    ];
    assert_snapshot!(told.join("\n"), @r#"
    415 {"type":"about:blank","title":"Unsupported Media Type","status":415,"detail":"a cover must be a JPEG image"}
    415 {"type":"about:blank","title":"Unsupported Media Type","status":415,"detail":"a cover must be a JPEG image"}
    413 {"type":"about:blank","title":"Payload Too Large","status":413,"detail":"a cover has at most 2097152 bytes"}
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such book"}
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such cover"}
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such preview"}
    "#);
}
