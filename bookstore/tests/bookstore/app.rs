//! A bookstore to test: its routers over a database of its own, without sockets.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bookstore::db::{Location, Store};
use bookstore::pricing::Origin;
use bookstore::{App, Settings, debug, router};
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// Long enough that nothing expires in a test.
const CACHE_TTL: Duration = Duration::from_hours(1);

/// One bookstore and both of its routers.
pub(crate) struct TestApp {
    pub(crate) app: App,
    pub(crate) store: Store,
    api: Router,
    debug: Router,
}

/// An answer as a whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl TestApp {
    /// With these faults planted: `all`, `none`, or ids joined by commas.
    pub(crate) async fn start(planted: &str) -> Self {
        let store = Store::open(&Location::Temporary).await.unwrap();
        Self::over(store, planted)
    }

    pub(crate) fn over(store: Store, planted: &str) -> Self {
        Self::with_pricing(store, planted, None)
    }

    pub(crate) fn with_pricing(store: Store, planted: &str, pricing: Option<Origin>) -> Self {
        let settings = Settings {
            cache_ttl: CACHE_TTL,
            pricing,
            faults: planted.parse().unwrap(),
        };
        let app = App::new(store.db.clone(), &settings);
        Self {
            api: router(app.clone()),
            debug: debug::router(app.clone()),
            app,
            store,
        }
    }

    pub(crate) async fn get(&self, uri: &str) -> Answer {
        self.send("GET", uri).await
    }

    pub(crate) async fn send(&self, method: &str, uri: &str) -> Answer {
        let request = Request::builder().method(method).uri(uri);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    /// An answer whose body is still to come.
    pub(crate) async fn open(&self, uri: &str) -> Response<Body> {
        let request = Request::get(uri).body(Body::empty()).unwrap();
        self.api.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        answer(&self.api, request).await
    }

    /// A POST with a JSON body and no session.
    pub(crate) async fn post(&self, uri: &str, body: Value) -> Answer {
        let request = Request::post(uri).header(header::CONTENT_TYPE, "application/json");
        self.ask(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// A visitor's session, without a user.
    pub(crate) async fn guest(&self) -> Client<'_> {
        let begun = self.post("/api/v1/sessions/guest", Value::Null).await;
        self.client(&begun)
    }

    /// The session of a user who has just registered.
    pub(crate) async fn buyer(&self, name: &str) -> Client<'_> {
        let email = format!("{name}@example.com");
        let password = "correct horse battery staple";
        let user = json!({ "email": email, "name": name, "password": password });
        assert_eq!(self.post("/api/v1/users", user).await.status, 201);
        let credentials = json!({ "email": email, "password": password });
        self.client(&self.post("/api/v1/sessions", credentials).await)
    }

    pub(crate) fn client(&self, begun: &Answer) -> Client<'_> {
        assert_eq!(begun.status, 201, "{}", begun.body);
        let token = begun.json()["token"].as_str().unwrap().to_owned();
        Client { app: self, token }
    }

    pub(crate) async fn debug_get(&self, uri: &str) -> Answer {
        let request = Request::builder().uri(uri);
        answer(&self.debug, request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn debug_put(&self, uri: &str, body: &str) -> Answer {
        let request = Request::put(uri).header(header::CONTENT_TYPE, "application/json");
        answer(
            &self.debug,
            request.body(Body::from(body.to_owned())).unwrap(),
        )
        .await
    }
}

/// Somebody with a session.
pub(crate) struct Client<'a> {
    app: &'a TestApp,
    pub(crate) token: String,
}

impl Client<'_> {
    pub(crate) async fn get(&self, uri: &str) -> Answer {
        self.send("GET", uri, Value::Null).await
    }

    pub(crate) async fn send(&self, method: &str, uri: &str, body: Value) -> Answer {
        self.send_with(method, uri, &[], body).await
    }

    /// An order under this key.
    pub(crate) async fn order(&self, key: &str, items: &[(i64, i64)]) -> Answer {
        let item = |(book_id, quantity)| json!({ "book_id": book_id, "quantity": quantity });
        let items: Vec<_> = items.iter().copied().map(item).collect();
        let key = [("idempotency-key", key)];
        self.send_with("POST", "/api/v1/orders", &key, json!({ "items": items }))
            .await
    }

    pub(crate) async fn send_with(
        &self,
        method: &str,
        uri: &str,
        headers: &[(&str, &str)],
        body: Value,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json");
        for &(name, value) in headers {
            request = request.header(name, value);
        }
        let body = match body {
            Value::Null => Body::empty(),
            body => Body::from(body.to_string()),
        };
        self.app.ask(request.body(body).unwrap()).await
    }
}

async fn answer(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let headers = parts.headers.iter();
    let body = body.collect().await.unwrap().to_bytes();
    Answer {
        status: parts.status,
        headers: headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}
