//! A bookstore to test: its routers over a database of its own, without sockets.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bookstore::db::{Location, Store};
use bookstore::faults::Selection;
use bookstore::{App, debug, router};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
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
    /// With every fault planted, or none: `all`, `none`.
    pub(crate) async fn start(planted: &str) -> Self {
        let store = Store::open(&Location::Temporary).await.unwrap();
        Self::over(store, planted)
    }

    pub(crate) fn over(store: Store, planted: &str) -> Self {
        let planted: Selection = planted.parse().unwrap();
        let app = App::new(store.db.clone(), CACHE_TTL, &planted);
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
        answer(&self.api, request.body(Body::empty()).unwrap()).await
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
        body: String::from_utf8(body.to_vec()).unwrap(),
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
