//! Who may ask: the guards before every route.
//!
//! A debug listener on `localhost` can be reached by any web page that the developer opens: by a DNS name that
//! resolves to 127.0.0.1 (rebinding; the `Host` check), or by a cross-site request (the `Origin` check).

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use super::error::Error;

/// What a request must show before it is answered.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    token: Option<Arc<str>>,
    hosts: Vec<Arc<str>>,
}

impl Guard {
    /// Loopback hosts only, no token.
    pub fn new() -> Self {
        Self::default()
    }

    /// Requires `Authorization: Bearer TOKEN` (RFC 6750) of every request.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Answers requests to this host name too, at any port.
    #[must_use]
    pub fn allow_host(mut self, host: &str) -> Self {
        self.hosts.push(host.to_ascii_lowercase().into());
        self
    }

    /// Stands before all routes of `router`.
    pub(crate) fn protect(self, router: Router) -> Router {
        router.layer(from_fn_with_state(Arc::new(self), check))
    }

    pub(crate) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    fn examine(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Error> {
        let host = host(uri, headers);
        if !host.as_deref().is_some_and(|host| self.allows(host)) {
            let shown = host.unwrap_or_default();
            return Err(Error::new(
                StatusCode::MISDIRECTED_REQUEST,
                format!(
                    "host {shown:?} is not served here; ask for 127.0.0.1 or localhost, or allow the name"
                ),
            ));
        }
        let changes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        if changes && !self.same_origin(headers) {
            return Err(Error::new(
                StatusCode::FORBIDDEN,
                "a page of another origin may not change anything here",
            ));
        }
        if let Some(token) = &self.token
            && !bearer(headers).is_some_and(|given| equal(given.as_bytes(), token.as_bytes()))
        {
            return Err(Error::new(
                StatusCode::UNAUTHORIZED,
                "send the token of this listener as `Authorization: Bearer TOKEN`",
            )
            .with(header::WWW_AUTHENTICATE, "Bearer"));
        }
        Ok(())
    }

    fn allows(&self, host: &str) -> bool {
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || literal
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
            || self.hosts.iter().any(|allowed| **allowed == *host)
    }

    /// An absent `Origin` is no browser's request for a change (Fetch standard, "Origin header").
    fn same_origin(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else {
            return true;
        };
        let host = origin
            .to_str()
            .ok()
            .and_then(|origin| origin.parse::<Uri>().ok())
            .and_then(|origin| origin.authority().map(|a| a.host().to_ascii_lowercase()));
        // At any port: tunnels and containers map them.
        host.is_some_and(|host| self.allows(&host))
    }
}

async fn check(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    match guard.examine(request.method(), request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// The host that was asked for, without its port, in lower case.
fn host(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let authority = authority(uri, headers)?;
    Some(authority.host().to_ascii_lowercase())
}

/// The host and port that were asked for.
pub(super) fn authority(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    let given = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    given
        .and_then(|host| host.parse().ok())
        .or_else(|| uri.authority().cloned())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// In a time that does not tell how much of the token was right.
fn equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .fold(0, |difference, (a, b)| difference | (a ^ b))
            == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(
        guard: &Guard,
        method: &Method,
        headers: &[(&'static str, &'static str)],
    ) -> Option<u16> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        let uri = Uri::from_static("/debug/pprof/");
        guard
            .examine(method, &uri, &headers)
            .err()
            .map(|e| e.into_response().status().as_u16())
    }

    #[test]
    fn only_loopback_and_allowed_hosts_are_answered_at_any_port() {
        let guard = Guard::new().allow_host("Pod.internal");
        for host in [
            "127.0.0.1:6060",
            "127.8.0.1",
            "localhost:9",
            "[::1]:80",
            "LOCALHOST",
            "pod.internal:1",
        ] {
            assert_eq!(
                verdict(&guard, &Method::GET, &[("host", host)]),
                None,
                "{host}"
            );
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.1:6060",
            "localhost.evil",
            "a b",
        ] {
            assert_eq!(
                verdict(&guard, &Method::GET, &[("host", host)]),
                Some(421),
                "{host}"
            );
        }
        assert_eq!(verdict(&guard, &Method::GET, &[]), Some(421));
    }

    #[test]
    fn a_foreign_origin_may_read_nothing_new_but_change_nothing() {
        let guard = Guard::new();
        let host = ("host", "localhost:6060");
        assert_eq!(verdict(&guard, &Method::PUT, &[host]), None);
        assert_eq!(
            verdict(
                &guard,
                &Method::PUT,
                &[host, ("origin", "http://localhost:6060")]
            ),
            None
        );
        assert_eq!(
            verdict(
                &guard,
                &Method::PUT,
                &[host, ("origin", "http://evil.example")]
            ),
            Some(403)
        );
        for origin in ["null", "", "file:///page.html", "http://"] {
            assert_eq!(
                verdict(&guard, &Method::PUT, &[host, ("origin", origin)]),
                Some(403),
                "{origin}"
            );
        }
    }

    #[test]
    fn a_token_is_asked_for_and_compared_whole() {
        let guard = Guard::new().token("secret");
        let host = ("host", "localhost");
        assert_eq!(verdict(&guard, &Method::GET, &[host]), Some(401));
        assert_eq!(
            verdict(
                &guard,
                &Method::GET,
                &[host, ("authorization", "Bearer secre")]
            ),
            Some(401)
        );
        assert_eq!(
            verdict(
                &guard,
                &Method::GET,
                &[host, ("authorization", "bearer secret")]
            ),
            None
        );
    }
}
