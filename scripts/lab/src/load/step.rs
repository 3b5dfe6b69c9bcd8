//! One request of a visit, and how its answer is taken.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use hyper::Method;
use serde_json::Value;

/// What the steps before have taken from their answers, by name.
pub(super) type Taken = BTreeMap<&'static str, String>;

/// A request to send. In path, headers and JSON body, `{name}` stands for what an earlier step of the visit took.
#[derive(Debug, Clone)]
pub struct Step {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
    pub(super) takes: Vec<(&'static str, &'static str)>,
    pub(super) until: Until,
    pub(super) told: Told,
    pub(super) beside: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Body {
    /// JSON, in which names are filled in.
    Json(String),
    /// Sent as it is.
    Raw(Bytes),
}

/// When the client has enough.
#[derive(Debug, Clone, Copy)]
pub(super) enum Until {
    /// At the answer's end.
    End,
    /// After so many pieces of the body; then it hangs up.
    Pieces(u32),
}

/// What of an answer two runs must have in common.
#[derive(Clone)]
pub(super) enum Told {
    /// Status and body.
    Whole,
    /// The status: the body holds what is random, or differs from run to run by right.
    Status,
    /// The status, and what this makes of the body.
    Part(Part),
}

/// What counts of a body.
pub(super) type Part = Arc<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Whole => "Whole",
            Self::Status => "Status",
            Self::Part(_) => "Part",
        })
    }
}

impl Step {
    /// A GET of path and query.
    pub fn get(path: impl Into<String>) -> Self {
        Self::of(Method::GET, path)
    }

    /// A POST without a body.
    pub fn post(path: impl Into<String>) -> Self {
        Self::of(Method::POST, path)
    }

    /// A PUT without a body.
    pub fn put(path: impl Into<String>) -> Self {
        Self::of(Method::PUT, path)
    }

    /// A DELETE.
    pub fn delete(path: impl Into<String>) -> Self {
        Self::of(Method::DELETE, path)
    }

    fn of(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: Body::Raw(Bytes::new()),
            takes: Vec::new(),
            until: Until::End,
            told: Told::Whole,
            beside: false,
        }
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.body = Body::Json(body.to_string());
        self.header("content-type", "application/json")
    }

    /// With a body of any type: an upload.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = Body::Raw(body.into());
        self.header("content-type", content_type)
    }

    /// With a header field.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With the token that an earlier step took under that name.
    #[must_use]
    pub fn bearer(self, name: &str) -> Self {
        self.header("authorization", format!("Bearer {{{name}}}"))
    }

    /// Takes what stands in the JSON answer at `pointer` (RFC 6901, `/token`), for the steps that follow.
    #[must_use]
    pub fn take(mut self, name: &'static str, pointer: &'static str) -> Self {
        self.takes.push((name, pointer));
        self
    }

    /// Sent together with the step before, over a connection of its own. What it takes is not kept.
    #[must_use]
    pub fn beside(mut self) -> Self {
        self.beside = true;
        self
    }

    /// The client hangs up after so many pieces of the body (events of a stream), 0 for right after the head.
    #[must_use]
    pub fn leaving_after(mut self, pieces: u32) -> Self {
        self.until = Until::Pieces(pieces);
        self.told_by_status()
    }

    /// Two runs are compared by this answer's status alone, since its body is random (a token, a time).
    #[must_use]
    pub fn told_by_status(mut self) -> Self {
        self.told = Told::Status;
        self
    }

    /// Two runs are compared by what `part` makes of this answer's body.
    #[must_use]
    pub fn told_by(mut self, part: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static) -> Self {
        self.told = Told::Part(Arc::new(part));
        self
    }

    /// Stands for the request in the digest: the path as it was written, before names were filled in.
    pub(super) fn key(&self) -> String {
        if self.method == Method::GET {
            self.path.clone()
        } else {
            format!("{} {}", self.method, self.path)
        }
    }

    pub(super) fn filled_body(&self, taken: &Taken) -> Bytes {
        match &self.body {
            Body::Json(text) => fill(text, taken).into(),
            Body::Raw(bytes) => bytes.clone(),
        }
    }
}

/// `text` with `{name}` replaced by what was taken under that name.
pub(super) fn fill(text: &str, taken: &Taken) -> String {
    let mut filled = text.to_owned();
    for (name, value) in taken {
        filled = filled.replace(&format!("{{{name}}}"), value);
    }
    filled
}

/// What stands at `pointer` of a JSON body, as text.
pub(super) fn at(body: &[u8], pointer: &str) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    match value.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_taken_fills_path_header_and_json_body() {
        let step = Step::post("/carts/{cart}")
            .bearer("token")
            .json(&json!({"cart": "{cart}", "open": "{}"}));
        let taken = Taken::from([("token", "s3".to_owned()), ("cart", "7".to_owned())]);
        assert_eq!(fill(&step.path, &taken), "/carts/7");
        assert_eq!(fill(&step.headers[0].1, &taken), "Bearer s3");
        assert_eq!(step.filled_body(&taken), r#"{"cart":"7","open":"{}"}"#);
        assert_eq!(step.key(), "POST /carts/{cart}");
    }

    #[test]
    fn a_value_is_taken_as_text_whatever_its_type() {
        let body = br#"{"token":"s3","cart":{"id":7}}"#;
        assert_eq!(at(body, "/token").as_deref(), Some("s3"));
        assert_eq!(at(body, "/cart/id").as_deref(), Some("7"));
        assert_eq!(at(body, "/absent"), None);
        assert_eq!(at(b"no json", "/token"), None);
    }
}
