//! The faults that use up memory: each against its twin.

use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use crate::app::{Answer, TestApp};
use crate::jpeg;

/// The same requests to a bookstore with the fault and to one without: the answers as a whole must be equal.
async fn assert_same_answers(fault: &str, visit: impl AsyncFn(&TestApp) -> Vec<Answer>) {
    let planted = TestApp::start(fault).await;
    let repaired = TestApp::start("none").await;
    let (planted, repaired) = (visit(&planted).await, visit(&repaired).await);
    assert!(planted.iter().any(|answer| answer.status.is_success()));
    assert_eq!(planted, repaired, "{fault}");
}

async fn get_all(bookstore: &TestApp, uris: &[&str]) -> Vec<Answer> {
    let mut answers = Vec::new();
    for uri in uris {
        answers.push(bookstore.get(uri).await);
    }
    answers
}

mod fault_changes_the_cost_not_the_answer {
    use super::*;

    #[tokio::test]
    async fn heap_growth() {
        assert_same_answers("heap-growth", async |bookstore| {
            let uris = [
                "/api/v1/books/suggest?q=sa",
                "/api/v1/books/suggest?q=sa",
                "/api/v1/books/suggest?q=SA&limit=3",
                "/api/v1/books/suggest?limit=3&q=SA",
                "/api/v1/books/suggest?q=%25",
                "/api/v1/books/suggest?q=weiss&limit=100&cursor=after-900",
                "/api/v1/books/suggest",
                "/api/v1/books/suggest?q=a&limit=0",
            ];
            get_all(bookstore, &uris).await
        })
        .await;
    }

    #[tokio::test]
    async fn alloc_churn() {
        assert_same_answers("alloc-churn", async |bookstore| {
            let feed = bookstore.get("/api/v1/books/feed").await;
            // Without such signs in the texts, a feed that escapes nothing would give the same answer.
            let escaped = "for a coat &amp; &lt;5 crowns";
            assert!(feed.body.contains(escaped), "{}", feed.body);
            vec![feed]
        })
        .await;
    }

    #[tokio::test]
    async fn label_cardinality() {
        assert_same_answers("label-cardinality", async |bookstore| {
            let uris = [
                "/api/v1/books/7",
                "/api/v1/books/8",
                "/wp-login.php",
                "/.env",
            ];
            get_all(bookstore, &uris).await
        })
        .await;
    }

    #[tokio::test]
    async fn session_cycle() {
        assert_same_answers("session-cycle", async |bookstore| {
            let (ada, guest) = (bookstore.buyer("ada").await, bookstore.guest().await);
            let mut answers = Vec::new();
            for book in [7, 9, 7, 2_001] {
                let body = json!({ "book_id": book });
                answers.push(guest.send("POST", "/api/v1/subscriptions", body).await);
            }
            ada.order("one", &[(7, 1), (8, 1)]).await;
            answers.push(guest.get("/api/v1/subscriptions").await);
            answers.push(
                guest
                    .send("DELETE", "/api/v1/sessions/current", Value::Null)
                    .await,
            );
            answers.push(guest.get("/api/v1/subscriptions").await);
            answers
        })
        .await;
    }

    #[tokio::test]
    async fn pinned_cover() {
        assert_same_answers("pinned-cover", async |bookstore| {
            let mut answers = Vec::new();
            for (book, image) in [
                (1, jpeg::with_preview(b"small", 5_000)),
                (2, jpeg::without_preview(5_000)),
                (1, jpeg::with_preview(b"other", 7_000)),
                (3, b"no image at all".to_vec()),
            ] {
                answers.push(upload(bookstore, book, image).await);
            }
            for book in [1, 2, 3] {
                answers.push(
                    bookstore
                        .get(&format!("/api/v1/books/{book}/cover/preview"))
                        .await,
                );
                answers.push(bookstore.get(&format!("/api/v1/books/{book}/cover")).await);
            }
            answers
        })
        .await;
    }
}

async fn upload(bookstore: &TestApp, book: i64, image: Vec<u8>) -> Answer {
    let guest = bookstore.guest().await;
    let request = Request::put(format!("/api/v1/books/{book}/cover"))
        .header("authorization", format!("Bearer {}", guest.token))
        .body(Body::from(image))
        .unwrap();
    bookstore.ask(request).await
}

async fn series(bookstore: &TestApp) -> usize {
    let metrics = bookstore.debug_get("/metrics").await.body;
    metrics
        .lines()
        .filter(|line| line.starts_with("bookstore_http_requests_total{"))
        .count()
}

#[tokio::test]
async fn series_grow_with_the_paths_or_stay_with_the_routes() {
    for (planted, expected) in [("label-cardinality", 40), ("none", 2)] {
        let bookstore = TestApp::start(planted).await;
        for nth in 1..=20 {
            bookstore.get(&format!("/api/v1/books/{nth}")).await;
            bookstore.get(&format!("/backup-{nth}.zip")).await;
        }
        assert_eq!(series(&bookstore).await, expected, "{planted}");
    }
}

#[tokio::test]
async fn suggestions_are_answered_from_memory_by_either() {
    for planted in ["heap-growth", "none"] {
        let bookstore = TestApp::start(planted).await;
        for _ in 0..3 {
            bookstore.get("/api/v1/books/suggest?q=salt").await;
        }
        let metrics = bookstore.debug_get("/metrics").await.body;
        assert!(
            metrics.contains("\nbookstore_suggestion_hits_total 2\n"),
            "{planted}"
        );
        assert!(
            metrics.contains("\nbookstore_suggestion_misses_total 1\n"),
            "{planted}"
        );
    }
}
