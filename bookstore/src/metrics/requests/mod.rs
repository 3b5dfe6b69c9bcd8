//! Requests answered, by method, route and status.
//!
//! What stands for the route is the fault `label-cardinality`. Planted (`by_path`), the path as it was asked for: each book,
//! and each address that a scanner makes up, is a series, which the recorder keeps for ever. Repaired (`by_route`), the
//! pattern that matched.

mod by_path;
mod by_route;

use ::metrics::{Key, Label, Level, Metadata, describe_counter};
use axum::extract::{MatchedPath, Request};
use http::{Method, StatusCode, Uri};
use metrics_exporter_prometheus::PrometheusRecorder;

use crate::faults::{State, Switchable, Toggle};

const STAYS: &str = "Requests from here on are counted by their routes. The series from before stay until the process ends.";
const NAME: &str = "bookstore_http_requests_total";

static METADATA: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, None);

/// Counts requests.
pub(crate) struct Requests {
    pub(crate) label: Toggle,
}

/// What of a request is counted once it is answered.
pub(crate) struct Asked {
    method: &'static str,
    uri: Uri,
    route: Option<MatchedPath>,
}

impl Requests {
    pub(super) fn new(state: State) -> Self {
        Self {
            label: Toggle::leaving(state, STAYS),
        }
    }

    pub(super) fn count(&self, recorder: &PrometheusRecorder, asked: &Asked, status: StatusCode) {
        match self.label.state() {
            State::Planted => by_path::count(recorder, asked, status),
            State::Repaired => by_route::count(recorder, asked, status),
        }
    }
}

impl Asked {
    pub(crate) fn of(request: &Request) -> Self {
        Self {
            method: known(request.method()),
            uri: request.uri().clone(),
            route: request.extensions().get().cloned(),
        }
    }

    fn key(&self, route: &str, status: StatusCode) -> Key {
        let labels = vec![
            Label::from_static_parts("method", self.method),
            Label::new("route", route.to_owned()),
            Label::new("status", status.as_str().to_owned()),
        ];
        Key::from_parts(NAME, labels)
    }
}

pub(super) fn describe() {
    describe_counter!(NAME, "Requests answered, by method, route and status");
}

/// Clients may invent methods; a label may not.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
