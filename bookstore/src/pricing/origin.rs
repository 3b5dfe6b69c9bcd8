//! Where the pricing service is.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use http::Uri;

use crate::error::StartError;

/// A service by scheme, host and port, such as `http://127.0.0.1:9000` or `https://prices.example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl From<SocketAddr> for Origin {
    fn from(address: SocketAddr) -> Self {
        Self(format!("http://{address}"))
    }
}

impl FromStr for Origin {
    type Err = StartError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(address.into());
        }
        parse(text).ok_or_else(|| {
            StartError::new(
                "not the address of a service",
                "write it as 127.0.0.1:9000, or as https://HOST without a path",
            )
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn parse(text: &str) -> Option<Origin> {
    let uri: Uri = text.parse().ok()?;
    let scheme = uri
        .scheme_str()
        .filter(|scheme| ["http", "https"].contains(scheme))?;
    let authority = uri.authority()?;
    // What stands before an `@` is a secret, and a log is no place for one.
    let bare = uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@');
    (bare && !authority.host().is_empty()).then(|| Origin(format!("{scheme}://{authority}")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn origin(text: &str) -> Option<String> {
        text.parse().ok().map(|origin: Origin| origin.to_string())
    }

    #[test]
    fn a_service_is_an_address_or_a_scheme_and_a_host() {
        let cases = [
            ("127.0.0.1:9000", Some("http://127.0.0.1:9000")),
            ("[::1]:9000", Some("http://[::1]:9000")),
            ("http://localhost:9000", Some("http://localhost:9000")),
            (
                "https://prices.example.com/",
                Some("https://prices.example.com"),
            ),
            ("prices.example.com", None),
            ("localhost:9000", None),
            ("ftp://prices.example.com", None),
            ("https://prices.example.com/v1", None),
            ("https://prices.example.com?v=1", None),
            ("https://me:secret@prices.example.com", None),
            ("https://", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(origin(text).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_is_written_as_it_reads(text in "(https?://)?[a-z0-9.:@/?\\[\\]]{0,20}|\\PC{0,20}") {
            if let Some(first) = origin(&text) {
                prop_assert_eq!(origin(&first), Some(first));
            }
        }
    }
}
