//! Errors as `go tool pprof` prints them: plain text, with `X-Go-Pprof`.

use axum::extract::rejection::{PathRejection, StringRejection};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// `go tool pprof` shows an error's text only where this header stands (`fetch.go`, `statusCodeError`).
const GO_PPROF: HeaderName = HeaderName::from_static("x-go-pprof");

/// An answer other than 200, with what to do.
#[derive(Debug)]
pub(super) struct Error {
    status: StatusCode,
    text: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Error {
    pub(super) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            status,
            text: text.into(),
            headers: Vec::new(),
        }
    }

    pub(super) fn bad_request(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    pub(super) fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }
}

impl From<StringRejection> for Error {
    fn from(unreadable: StringRejection) -> Self {
        Self::new(unreadable.status(), unreadable.body_text())
    }
}

impl From<PathRejection> for Error {
    fn from(unreadable: PathRejection) -> Self {
        Self::new(unreadable.status(), unreadable.body_text())
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = (self.status, format!("{}\n", self.text)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        );
        headers.insert(GO_PPROF, HeaderValue::from_static("1"));
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        headers.extend(self.headers);
        response
    }
}
