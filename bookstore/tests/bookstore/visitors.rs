//! Users and sessions: who is let in, and as whom.

use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::{Value, json};

use crate::app::{Answer, TestApp};

const PASSWORD: &str = "correct horse battery staple";

fn line(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), answer.body)
}

#[tokio::test]
async fn a_user_registers_logs_in_and_leaves() {
    let bookstore = TestApp::start("none").await;
    let user = json!({ "email": "Ada@Example.com", "name": " Ada Weiss ", "password": PASSWORD });
    let registered = bookstore.post("/api/v1/users", user).await;
    assert_snapshot!(line(&registered), @r#"201 {"id":1,"email":"ada@example.com","name":"Ada Weiss"}"#);

    let credentials = json!({ "email": "ADA@example.com", "password": PASSWORD });
    let begun = bookstore.post("/api/v1/sessions", credentials).await;
    assert_json_snapshot!(begun.json(), { ".token" => "[token]" }, @r#"
    {
      "expires_in_seconds": 43200,
      "token": "[token]",
      "user": {
        "email": "ada@example.com",
        "id": 1,
        "name": "Ada Weiss"
      }
    }
    "#);
    let ada = bookstore.client(&begun);
    assert_eq!(
        ada.get("/api/v1/users/me").await.json(),
        begun.json()["user"]
    );
    let left = ada
        .send("DELETE", "/api/v1/sessions/current", Value::Null)
        .await;
    assert_eq!((left.status.as_u16(), left.body.as_str()), (204, ""));
    assert_eq!(ada.get("/api/v1/users/me").await.status, 401);
}

#[tokio::test]
async fn who_is_not_known_is_told_no_more_than_that() {
    let bookstore = TestApp::start("none").await;
    let ada = bookstore.buyer("ada").await;
    let guest = bookstore.guest().await;
    let log_in = async |email: &str, password: &str| {
        let credentials = json!({ "email": email, "password": password });
        line(&bookstore.post("/api/v1/sessions", credentials).await)
    };
    let bearer = async |value: &str| {
        let request = http::Request::get("/api/v1/users/me").header("authorization", value);
        line(
            &bookstore
                .ask(request.body(axum::body::Body::empty()).unwrap())
                .await,
        )
    };
    let told = [
        log_in("ada@example.com", "correct mouse battery staple").await,
        log_in("nobody@example.com", PASSWORD).await,
        line(&bookstore.get("/api/v1/users/me").await),
        bearer(&format!("Basic {}", ada.token)).await,
        bearer(&format!("Bearer {}", "00".repeat(32))).await,
        line(&guest.get("/api/v1/users/me").await),
    ];
    assert_snapshot!(told.join("\n"), @r#"
    401 {"type":"about:blank","title":"Unauthorized","status":401,"detail":"no user has this email and password"}
    401 {"type":"about:blank","title":"Unauthorized","status":401,"detail":"no user has this email and password"}
    401 {"type":"about:blank","title":"Unauthorized","status":401,"detail":"this needs a session: send its token as `Authorization: Bearer TOKEN`"}
    401 {"type":"about:blank","title":"Unauthorized","status":401,"detail":"this needs a session: send its token as `Authorization: Bearer TOKEN`"}
    401 {"type":"about:blank","title":"Unauthorized","status":401,"detail":"this session has ended; begin a new one"}
    401 {"type":"about:blank","title":"Unauthorized","status":401,"detail":"guests cannot do this: log in"}
    "#);
    let refused = bookstore.get("/api/v1/users/me").await;
    assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
}

#[tokio::test]
async fn what_cannot_be_a_user_is_refused() {
    let bookstore = TestApp::start("none").await;
    bookstore.buyer("ada").await;
    let mut told = Vec::new();
    for user in [
        json!({ "email": "ADA@example.com", "name": "Ada", "password": PASSWORD }),
        json!({ "email": "ada", "name": "Ada", "password": PASSWORD }),
        json!({ "email": "a@b", "name": "", "password": PASSWORD }),
        json!({ "email": "a@b", "name": "Ada", "password": "short" }),
        json!({ "email": "a@b", "name": "Ada", "password": PASSWORD, "id": 1 }),
    ] {
        told.push(line(&bookstore.post("/api/v1/users", user).await));
    }
    assert_snapshot!(told.join("\n"), @r#"
    409 {"type":"about:blank","title":"Conflict","status":409,"detail":"a user has this email already"}
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: email: `email` must be an address such as ada@example.com at line 1 column 14"}
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: name: `name` must have 1 to 80 bytes, on one line at line 1 column 24"}
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: password: `password` must have 8 to 128 bytes at line 1 column 47"}
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: id: unknown field `id`, expected one of `email`, `name`, `password` at line 1 column 19"}
    "#);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let bookstore = TestApp::start("none").await;
    let user = json!({ "email": "a@b", "name": "a".repeat(bookstore::LARGEST_BODY), "password": PASSWORD });
    let refused = bookstore.post("/api/v1/users", user).await;
    assert_snapshot!(line(&refused), @r#"413 {"type":"about:blank","title":"Payload Too Large","status":413,"detail":"Failed to buffer the request body: length limit exceeded"}"#);
}

#[tokio::test]
async fn a_session_hears_of_the_books_it_watches_once() {
    for planted in ["none", "session-cycle"] {
        let bookstore = TestApp::start(planted).await;
        let buyer = bookstore.buyer("ada").await;
        let guest = bookstore.guest().await;
        for book in [7, 9, 7] {
            let subscribed = guest
                .send("POST", "/api/v1/subscriptions", json!({ "book_id": book }))
                .await;
            assert_eq!(subscribed.status, 201);
        }
        assert_eq!(buyer.order("one", &[(7, 1), (8, 1)]).await.status, 201);
        let news = guest.get("/api/v1/subscriptions").await;
        assert_eq!(
            news.body, r#"{"books":[7,9],"items":[{"book_id":7,"in_stock":26}]}"#,
            "{planted}"
        );
        let again = guest.get("/api/v1/subscriptions").await;
        assert_eq!(again.body, r#"{"books":[7,9],"items":[]}"#, "{planted}");
    }
}

#[tokio::test]
async fn subscriptions_are_to_books_and_have_an_end() {
    let bookstore = TestApp::start("none").await;
    let guest = bookstore.guest().await;
    let subscribe = async |book: i64| {
        let body = json!({ "book_id": book });
        line(&guest.send("POST", "/api/v1/subscriptions", body).await)
    };
    for book in 1..=20 {
        assert_eq!(subscribe(book).await, "201 ");
    }
    let told = [subscribe(21).await, subscribe(2_001).await];
    assert_snapshot!(told.join("\n"), @r#"
    409 {"type":"about:blank","title":"Conflict","status":409,"detail":"a session has at most 20 subscriptions"}
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such book"}
    "#);
}
