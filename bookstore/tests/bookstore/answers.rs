//! What the API answers when all is well.

use insta::{assert_json_snapshot, assert_snapshot};

use crate::app::TestApp;

#[tokio::test]
async fn a_list_shows_what_a_shelf_shows() {
    let bookstore = TestApp::start("none").await;
    assert_json_snapshot!(bookstore.get("/api/v1/books?limit=2").await.json(), @r#"
    {
      "items": [
        {
          "author": "Amara Weiss",
          "currency": "EUR",
          "id": 1,
          "in_stock": 19,
          "price_minor": 3899,
          "title": "The Salt Clockmaker"
        },
        {
          "author": "Grete Ueda",
          "currency": "EUR",
          "id": 2,
          "in_stock": 15,
          "price_minor": 4299,
          "title": "Bridge of Nakamura"
        }
      ],
      "next_cursor": "after-2"
    }
    "#);
}

#[tokio::test]
async fn a_book_comes_in_full() {
    let bookstore = TestApp::start("all").await;
    assert_json_snapshot!(bookstore.get("/api/v1/books/7").await.json(), @r#"
    {
      "author": "Rosa Lindqvist",
      "content": "The unlit violin returns to the northern violin without telling anyone. The quiet staircase remembers the crooked window without telling anyone. The paper lantern restores the hollow lantern while the town sleeps. The patient mountain waits for the last harbour before the ferry leaves.\n\nThe forgotten garden outlives the hidden letter in the year of the flood. The patient letter argues with the crooked staircase once the letters stop. The brass cartographer waits for the paper letter for a coat & <5 crowns. The paper mountain hides from the crooked market before the ferry leaves.",
      "currency": "EUR",
      "description": "The distant staircase waits for the hollow island while the town sleeps. The copper cartographer remembers the narrow letter between two wars. The quiet ledger returns to the second railway while the town sleeps.",
      "id": 7,
      "price_minor": 5699,
      "published_year": 2015,
      "title": "Narrow Staircase"
    }
    "#);
}

#[tokio::test]
async fn reviews_come_newest_first() {
    let bookstore = TestApp::start("all").await;
    assert_json_snapshot!(bookstore.get("/api/v1/books/7/reviews").await.json(), @r#"
    {
      "items": [
        {
          "body": "The last archive argues with the early cartographer before the ferry leaves.",
          "id": 70,
          "rating": 5,
          "reviewer": "Carmen Brandt",
          "written_on": "2021-06-21"
        },
        {
          "body": "The northern orchard remembers the copper ledger before the ferry leaves.",
          "id": 71,
          "rating": 1,
          "reviewer": "Viktor Nakamura",
          "written_on": "2017-12-12"
        }
      ]
    }
    "#);
}

#[tokio::test]
async fn a_book_without_reviews_has_an_empty_list() {
    let bookstore = TestApp::start("all").await;
    let unreviewed: i64 = sqlx::query_scalar(
        "SELECT MIN(id) FROM books WHERE id NOT IN (SELECT book_id FROM reviews)",
    )
    .fetch_one(&bookstore.store.db)
    .await
    .unwrap();
    let uri = format!("/api/v1/books/{unreviewed}/reviews");
    assert_eq!(bookstore.get(&uri).await.body, r#"{"items":[]}"#);
}

#[tokio::test]
async fn a_search_finds_titles_and_authors_in_any_case() {
    let bookstore = TestApp::start("all").await;
    let uri = "/api/v1/books/search?q=SALT%20clock&limit=2";
    assert_json_snapshot!(bookstore.get(uri).await.json(), @r#"
    {
      "items": [
        {
          "author": "Amara Weiss",
          "currency": "EUR",
          "highlight": {
            "author": "Amara Weiss",
            "title": "The <em>Salt Clock</em>maker"
          },
          "id": 1,
          "in_stock": 19,
          "price_minor": 3899,
          "title": "The Salt Clockmaker"
        },
        {
          "author": "Tomas Abiola",
          "currency": "EUR",
          "highlight": {
            "author": "Tomas Abiola",
            "title": "<em>Salt Clock</em>maker"
          },
          "id": 425,
          "in_stock": 31,
          "price_minor": 5899,
          "title": "Salt Clockmaker"
        }
      ],
      "next_cursor": "after-425"
    }
    "#);
    let by_author = bookstore.get("/api/v1/books/search?q=weiss&limit=1").await;
    assert_json_snapshot!(by_author.json(), @r#"
    {
      "items": [
        {
          "author": "Amara Weiss",
          "currency": "EUR",
          "highlight": {
            "author": "Amara <em>Weiss</em>",
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
async fn a_search_takes_wildcards_literally() {
    let bookstore = TestApp::start("all").await;
    let answer = bookstore.get("/api/v1/books/search?q=%25").await;
    assert_eq!(answer.body, r#"{"items":[],"next_cursor":null}"#);
}

#[tokio::test]
async fn cursors_lead_through_every_book_once() {
    let bookstore = TestApp::start("none").await;
    let mut seen = Vec::new();
    let mut uri = "/api/v1/books?limit=99".to_owned();
    loop {
        let page = bookstore.get(&uri).await.json();
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|book| book["id"].as_i64().unwrap()));
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        uri = format!("/api/v1/books?limit=99&cursor={cursor}");
    }
    assert_eq!(seen, (1..=2_000).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_last_page_says_so_even_when_it_is_full() {
    let bookstore = TestApp::start("none").await;
    let page = bookstore
        .get("/api/v1/books?limit=2&cursor=after-1998")
        .await;
    assert_eq!(page.json()["items"].as_array().unwrap().len(), 2);
    assert_eq!(page.json()["next_cursor"], serde_json::Value::Null);
}

#[tokio::test]
async fn health_is_told() {
    let bookstore = TestApp::start("all").await;
    assert_eq!(bookstore.get("/healthz").await.body, r#"{"status":"ok"}"#);
}

#[tokio::test]
async fn metrics_count_routes_and_cache_of_this_app_alone() {
    let bookstore = TestApp::start("none").await;
    let neighbour = TestApp::start("none").await;
    for uri in [
        "/api/v1/books/7",
        "/api/v1/books/7",
        "/api/v1/books/8",
        "/nowhere",
    ] {
        bookstore.get(uri).await;
        neighbour.get("/healthz").await;
    }
    bookstore.send("BREW", "/api/v1/books/7").await;

    let answer = bookstore.debug_get("/metrics").await;
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    let mut figures: Vec<_> = answer
        .body
        .lines()
        .filter(|line| {
            ["bookstore_cache_", "bookstore_http_"]
                .iter()
                .any(|name| line.starts_with(name))
        })
        .collect();
    figures.sort_unstable();
    assert_snapshot!(figures.join("\n"), @r#"
    bookstore_cache_entries 2
    bookstore_cache_expirations_total 0
    bookstore_cache_hits_total 1
    bookstore_cache_misses_total 2
    bookstore_http_requests_total{method="GET",route="/api/v1/books/{id}",status="200"} 3
    bookstore_http_requests_total{method="GET",route="unmatched",status="404"} 1
    bookstore_http_requests_total{method="other",route="/api/v1/books/{id}",status="405"} 1
    "#);
}
