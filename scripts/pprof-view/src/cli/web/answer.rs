//! What the server answers, and to whom.
//!
//! A page on loopback can be reached by any web page that is open in the same browser: by a name that resolves to
//! 127.0.0.1, which the `Host` check refuses, or by cross-site requests, which get nothing that they may read.

use std::collections::HashSet;
use std::io::Write;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, Response, StatusCode};
use serde::Serialize;

use super::super::failure::Failure;
use super::super::sources::Wherever;
use super::Page;
use crate::page::{self, Data, SERVED_POLICY};
use crate::report::Sources;

type Answer = Response<Full<Bytes>>;

const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// Everything that can be asked for.
pub(super) struct Site {
    title: String,
    /// The data as JSON, compressed.
    data: Bytes,
    /// The data of the page in one file.
    json: String,
    profile: Option<Bytes>,
    /// The only files that are shown.
    files: HashSet<String>,
    source: Mutex<Wherever>,
}

#[derive(Serialize)]
struct Served<'a> {
    #[serde(flatten)]
    data: &'a Data,
    has_profile: bool,
}

impl Site {
    pub(super) fn new(page: Page) -> Result<Self, Failure> {
        let fault = |error: String| Failure::new(error, "report this as a fault of pprof-view");
        let served = Served {
            data: &page.data,
            has_profile: page.bytes.is_some(),
        };
        let json = serde_json::to_string(&served).map_err(|error| fault(error.to_string()))?;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let data = encoder
            .write_all(json.as_bytes())
            .and_then(|()| encoder.finish())
            .map_err(|error| fault(error.to_string()))?;
        Ok(Self {
            title: page.title,
            data: data.into(),
            json,
            profile: page.bytes.map(Bytes::from),
            files: page.data.files().map(str::to_owned).collect(),
            source: Mutex::new(page.source),
        })
    }

    /// The answer with the headers that all answers have. It may read a file or ask a service: not for a runtime's worker.
    pub(super) fn answer(&self, request: &Parts) -> Answer {
        let mut answer = if !is_loopback(&request.headers) {
            text(
                StatusCode::MISDIRECTED_REQUEST,
                "ask for 127.0.0.1 or localhost\n",
            )
        } else if request.method != Method::GET && request.method != Method::HEAD {
            let mut answer = text(
                StatusCode::METHOD_NOT_ALLOWED,
                "this server is only read from\n",
            );
            answer
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            answer
        } else {
            self.route(request)
        };
        let always = [
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (CONTENT_SECURITY_POLICY, SERVED_POLICY),
            (REFERRER_POLICY, "no-referrer"),
            (CACHE_CONTROL, "no-store"),
            (
                hyper::header::HeaderName::from_static("cross-origin-resource-policy"),
                "same-origin",
            ),
        ];
        for (name, value) in always {
            answer
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        answer
    }

    fn route(&self, request: &Parts) -> Answer {
        let path = request.uri.path();
        match path {
            "/" => found(HTML, page::served(&self.title)),
            "/data.json" => self.data(&request.headers),
            "/export.html" => found(HTML, page::exported(&self.title, &self.json)),
            "/profile.pb.gz" => match &self.profile {
                Some(bytes) => {
                    let mut answer = found("application/octet-stream", bytes.clone());
                    let name = HeaderValue::from_static("attachment; filename=\"profile.pb.gz\"");
                    answer.headers_mut().insert(CONTENT_DISPOSITION, name);
                    answer
                }
                None => text(
                    StatusCode::NOT_FOUND,
                    "the page shows several profiles: there is no one file\n",
                ),
            },
            "/source" => self.source(request.uri.query().unwrap_or_default()),
            _ => match path.strip_prefix("/assets/").and_then(page::asset) {
                Some(asset) => found(asset.media_type(), asset.text),
                None => text(StatusCode::NOT_FOUND, "there is no such page; it is at /\n"),
            },
        }
    }

    fn data(&self, headers: &HeaderMap) -> Answer {
        let takes_gzip = headers
            .get(ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains("gzip"));
        if !takes_gzip {
            return found("application/json", self.json.clone());
        }
        let mut answer = found("application/json", self.data.clone());
        answer
            .headers_mut()
            .insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        answer
    }

    /// The text of a file that the profile names, or why there is none: no other leaves this machine's disk.
    fn source(&self, query: &str) -> Answer {
        let file = form_value(query, "file").filter(|file| self.files.contains(file));
        let read = file.map_or_else(
            || Err("the profile names no such file".to_owned()),
            |file| {
                let source = self.source.lock();
                source.unwrap_or_else(PoisonError::into_inner).read(&file)
            },
        );
        let body = match read {
            Ok(text) => serde_json::json!({ "text": text }),
            Err(missing) => serde_json::json!({ "missing": missing }),
        };
        found("application/json", body.to_string())
    }
}

fn found(media_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    answer
}

fn text(status: StatusCode, body: &str) -> Answer {
    let mut answer = found(TEXT, body.to_owned());
    *answer.status_mut() = status;
    answer
}

/// Whether the request was meant for this machine: a loopback address or `localhost`, at any port (tunnels).
fn is_loopback(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let Ok(authority) = host
        .as_bytes()
        .try_into()
        .map(|authority: hyper::http::uri::Authority| authority)
    else {
        return false;
    };
    let name = authority.host();
    let address = name
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// The value of a key in a query, decoded.
fn form_value(query: &str, key: &str) -> Option<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.into_iter().find(|(name, _)| *name == key)?;
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_served() {
        let is = |host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static(host));
            is_loopback(&headers)
        };
        for host in [
            "127.0.0.1:9",
            "localhost",
            "LOCALHOST:80",
            "[::1]:9",
            "127.0.0.2",
        ] {
            assert!(is(host), "{host}");
        }
        for host in [
            "example.org",
            "127.0.0.1.example.org:9",
            "localhost.example.org",
            "192.168.0.1",
            "",
            "a b",
        ] {
            assert!(!is(host), "{host}");
        }
        assert!(!is_loopback(&HeaderMap::new()));
    }

    #[test]
    fn queries_are_decoded() {
        assert_eq!(
            form_value("a=1&file=%2Fsrc%2Fa+b%C3%A9.rs", "file").as_deref(),
            Some("/src/a bé.rs")
        );
        assert_eq!(form_value("file=%2", "file"), None);
        assert_eq!(form_value("other=1", "file"), None);
    }
}
