//! The layer for requests: labels what runs for them, and shows where they wait.

use std::task::{Context, Poll};

use axum::extract::MatchedPath;
use axum::http::{Method, Request};
use tower_layer::Layer;
use tower_service::Service;

use crate::labels::Labels;
use crate::tasks::Traced;

/// Labels what runs within a request with `method` and matched `route`, in every profile, and shows the task that
/// serves it with its chain of awaits.
///
/// Put it on an axum router last, so that it is outermost. Routes are the patterns that matched (`/books/{id}`), or
/// `unmatched`; unknown methods are `OTHER`: the number of labels stays bounded. The labels end with the response's head; a
/// body that is streamed after it is not under them.
///
/// ```
/// # use axum::{Router, routing::get};
/// let app: Router = Router::new()
///     .route("/books/{id}", get(|| async { "a book" }))
///     .layer(pprof_http::RequestLayer);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestLayer;

/// A service within the [`RequestLayer`].
#[derive(Clone, Copy, Debug)]
pub struct LabelRequests<S> {
    inner: S,
}

impl<S> Layer<S> for RequestLayer {
    type Service = LabelRequests<S>;

    fn layer(&self, inner: S) -> Self::Service {
        LabelRequests { inner }
    }
}

impl<S, B> Service<Request<B>> for LabelRequests<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Traced<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let labels = labels(&request);
        let _scope = labels.enter();
        Traced::new(self.inner.call(request), labels)
    }
}

fn labels<B>(request: &Request<B>) -> Labels {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str);
    Labels::new(&[("method", known(request.method())), ("route", route)])
}

/// The method's name; clients may invent others without end.
fn known(method: &Method) -> &'static str {
    const KNOWN: [(Method, &str); 9] = [
        (Method::GET, "GET"),
        (Method::POST, "POST"),
        (Method::PUT, "PUT"),
        (Method::PATCH, "PATCH"),
        (Method::DELETE, "DELETE"),
        (Method::HEAD, "HEAD"),
        (Method::OPTIONS, "OPTIONS"),
        (Method::CONNECT, "CONNECT"),
        (Method::TRACE, "TRACE"),
    ];
    KNOWN
        .iter()
        .find(|(known, _)| known == method)
        .map_or("OTHER", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_invent_makes_no_labels() {
        let request = |method: &str| {
            Request::builder()
                .method(method)
                .uri("/any/path")
                .body(())
                .unwrap()
        };
        let expected = |method| Labels::new(&[("method", method), ("route", "unmatched")]);
        assert_eq!(labels(&request("GET")), expected("GET"));
        assert_eq!(labels(&request("BREW")), expected("OTHER"));
    }
}
