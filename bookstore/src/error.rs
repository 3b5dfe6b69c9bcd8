//! The two ways to fail: a request is answered with a problem, a start is refused with a hint.

use std::error::Error as StdError;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

/// The result of a handler.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request is not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 404: the named kind of thing is not there.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// 400: a parameter has a value that cannot be meant.
    #[error("`{parameter}` {problem}")]
    Invalid {
        /// The parameter's name, as the client wrote it.
        parameter: &'static str,
        /// What is wrong with it, as the rest of a sentence.
        problem: &'static str,
    },
    /// 400, 415 or 422: the request as a whole could not be read.
    #[error("{detail}")]
    Unreadable {
        /// The status that the framework chose.
        status: StatusCode,
        /// What could not be read.
        detail: String,
    },
    /// 401: the request needs a session, another session, or other credentials.
    #[error("{0}")]
    Unauthorized(&'static str),
    /// 409: what is there stands against it.
    #[error("{0}")]
    Conflict(&'static str),
    /// 400: the body ended before it was whole.
    #[error("the body could not be read to its end")]
    CutOff(#[source] axum::Error),
    /// 500: a pattern that is built here was refused.
    #[error("the request could not be completed")]
    Pattern(#[from] regex::Error),
    /// 405.
    #[error("this resource does not know that method")]
    MethodNotAllowed,
    /// 503: the answer took longer than [`crate::REQUEST_TIMEOUT`].
    #[error("the answer took too long; try again")]
    TimedOut,
    /// 500: the database failed. The cause is logged, the client is not told.
    #[error("the request could not be completed")]
    Database(#[from] sqlx::Error),
    /// 500: a password could not be hashed, or a stored hash not be read.
    #[error("the request could not be completed")]
    Password(#[from] argon2::password_hash::Error),
    /// 503: the bookstore was started without a pricing service.
    #[error("this bookstore has no pricing service")]
    NoPricing,
    /// 502: the pricing service did not answer, or not as it should.
    #[error("the pricing service does not answer; try again")]
    Pricing(#[source] Box<dyn StdError + Send + Sync>),
    /// 500: a file could not be written or read.
    #[error("the request could not be completed")]
    File(#[from] std::io::Error),
    /// 500: the system gave no random bytes.
    #[error("the request could not be completed")]
    Random(#[from] getrandom::Error),
    /// 500: an answer could not be written as JSON.
    #[error("the request could not be completed")]
    Unwritable(#[from] serde_json::Error),
    /// 500: work on another thread panicked.
    #[error("the request could not be completed")]
    Panicked(#[from] tokio::task::JoinError),
}

/// The body of every error: problem details of RFC 9457. `type` is `about:blank`, so `title` is the status's own name.
#[derive(Serialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
}

impl Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Invalid { .. } | Self::CutOff(_) => StatusCode::BAD_REQUEST,
            Self::Unreadable { status, .. } => *status,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Pricing(_) => StatusCode::BAD_GATEWAY,
            Self::TimedOut | Self::NoPricing => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(_)
            | Self::Pattern(_)
            | Self::Unwritable(_)
            | Self::File(_)
            | Self::Password(_)
            | Self::Random(_)
            | Self::Panicked(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        if let Some(cause) = self.source() {
            tracing::error!(cause = %Causes(cause), "{self}");
        }
        let problem = Problem {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: self.to_string(),
        };
        let mut response = (status, Json(problem)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, section 11.6.1: a 401 says how to do better.
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<PathRejection> for Error {
    fn from(rejection: PathRejection) -> Self {
        Self::Unreadable {
            status: rejection.status(),
            detail: rejection.body_text(),
        }
    }
}

impl From<QueryRejection> for Error {
    fn from(rejection: QueryRejection) -> Self {
        Self::Unreadable {
            status: rejection.status(),
            detail: rejection.body_text(),
        }
    }
}

impl From<JsonRejection> for Error {
    fn from(rejection: JsonRejection) -> Self {
        Self::Unreadable {
            status: rejection.status(),
            detail: rejection.body_text(),
        }
    }
}

/// Why the service does not start, and what to do about it: one line each.
#[derive(Debug, thiserror::Error)]
#[error("{problem}")]
pub struct StartError {
    /// What is wrong.
    pub problem: String,
    /// The next step.
    pub hint: String,
}

impl StartError {
    /// A refusal from its two lines.
    pub fn new(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            hint: hint.into(),
        }
    }

    /// A refusal whose problem ends in the causes of `error`.
    pub fn because(problem: &str, error: &(dyn StdError + 'static), hint: &str) -> Self {
        Self::new(format!("{problem}: {}", Causes(error)), hint)
    }
}

/// An error and what caused it, on one line.
struct Causes<'a>(&'a (dyn StdError + 'static));

impl std::fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut told = self.0.to_string();
        let mut next = self.0.source();
        while let Some(cause) = next {
            // Many errors already repeat their cause in their own text.
            let text = cause.to_string();
            if !told.contains(&text) {
                told = format!("{told}: {text}");
            }
            next = cause.source();
        }
        f.write_str(&told.replace('\n', " "))
    }
}
