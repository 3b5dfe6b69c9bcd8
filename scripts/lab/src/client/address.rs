//! Where a service listens, taken from a URL.

use std::net::SocketAddr;

use hyper::Uri;
use tokio::net::TcpStream;

use crate::error::{Error, Result};

/// A parsed `http://host:port/path?query`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
    path: String,
}

impl Address {
    /// Parses a URL; the port is 80 and the path `/` where absent.
    ///
    /// Fails on anything but `http://`: nothing in this workspace speaks TLS.
    pub fn parse(url: &str) -> Result<Self> {
        let bad = |what: String| {
            Error::new(
                what,
                "write it as http://127.0.0.1:6060, or with a path behind it",
            )
        };
        let uri: Uri = url
            .parse()
            .map_err(|e| bad(format!("`{url}` is no URL: {e}")))?;
        match uri.scheme_str() {
            Some("http") => {}
            Some(other) => {
                return Err(bad(format!(
                    "`{url}`: {other} is not spoken here, only http"
                )));
            }
            None => return Err(bad(format!("`{url}` does not begin with http://"))),
        }
        let host = uri
            .host()
            .filter(|host| !host.is_empty())
            .ok_or_else(|| bad(format!("`{url}` names no host")))?;
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let path = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/{path}")
        };
        Ok(Self {
            host: host.to_owned(),
            port: uri.port_u16().unwrap_or(80),
            path,
        })
    }

    /// `host:port`, as the `Host` header wants it.
    pub fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Path and query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The same place with another path and query, which begins with `/`.
    #[must_use]
    pub fn with_path(&self, path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ..self.clone()
        }
    }

    /// Every socket address that the host stands for (`localhost` stands for two).
    pub async fn resolve(&self) -> Result<Vec<SocketAddr>> {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        let found: Vec<_> = tokio::net::lookup_host((host, self.port))
            .await
            .map_err(|e| {
                Error::new(
                    format!("cannot look up {host}: {e}"),
                    "check the name, or give the address itself",
                )
            })?
            .collect();
        if found.is_empty() {
            return Err(Error::new(
                format!("{host} has no address"),
                "check the name, or give the address itself",
            ));
        }
        Ok(found)
    }

    /// Connects to the first address that accepts.
    pub async fn connect(&self) -> std::io::Result<TcpStream> {
        let found = self
            .resolve()
            .await
            .map_err(|e| std::io::Error::other(e.what().to_owned()))?;
        let stream = TcpStream::connect(&*found).await?;
        // Requests are small and wait for their answers: Nagle's delay would be measured as the service's.
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "http://{}{}", self.authority(), self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_gives_authority_and_path() {
        let address = Address::parse("http://127.0.0.1:8080/api/v1/books?limit=5").unwrap();
        assert_eq!(address.authority(), "127.0.0.1:8080");
        assert_eq!(address.path(), "/api/v1/books?limit=5");
        assert_eq!(
            Address::parse("http://[::1]:9/").unwrap().to_string(),
            "http://[::1]:9/"
        );
        assert_eq!(
            Address::parse("http://localhost").unwrap().to_string(),
            "http://localhost:80/"
        );
    }

    #[test]
    fn what_is_not_http_is_refused_with_an_example() {
        for bad in [
            "https://example.com/",
            "127.0.0.1:8080",
            "books",
            "http://",
            "ftp://x/",
            "",
        ] {
            let error = Address::parse(bad).unwrap_err();
            assert_eq!(
                error.hint(),
                "write it as http://127.0.0.1:6060, or with a path behind it",
                "{bad}"
            );
        }
    }

    #[tokio::test]
    async fn a_bracketed_address_resolves() {
        let found = Address::parse("http://[::1]:9/")
            .unwrap()
            .resolve()
            .await
            .unwrap();
        assert_eq!(found, ["[::1]:9".parse().unwrap()]);
    }
}
