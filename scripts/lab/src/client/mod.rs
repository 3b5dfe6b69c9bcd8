//! A small HTTP/1.1 client: one request, one connection, one deadline, errors that say what to do.

mod address;

use std::io::ErrorKind;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, HeaderMap};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;

pub use address::Address;

use crate::error::{Error, Result};

/// Sends single requests and waits at most its timeout for each whole answer.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    timeout: Duration,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body, as sent.
    pub body: Bytes,
}

impl Client {
    /// A client that gives up on an answer after `timeout`.
    pub fn new(timeout: Duration) -> Self {
        Self { timeout }
    }

    /// GETs `url`; any status is an answer.
    pub async fn get(&self, url: &str) -> Result<Answer> {
        self.send(Method::GET, url, Bytes::new()).await
    }

    /// PUTs a JSON body to `url`; any status is an answer.
    pub async fn put(&self, url: &str, body: &serde_json::Value) -> Result<Answer> {
        self.send(Method::PUT, url, Bytes::from(body.to_string()))
            .await
    }

    async fn send(&self, method: Method, url: &str, body: Bytes) -> Result<Answer> {
        let address = Address::parse(url)?;
        let Ok(answer) = tokio::time::timeout(self.timeout, exchange(method, &address, body)).await
        else {
            return Err(Error::new(
                format!(
                    "no answer from {address} within {} s",
                    self.timeout.as_secs()
                ),
                "the service accepts connections but does not answer: look at its log and its threads",
            ));
        };
        answer
    }
}

impl Answer {
    /// The body as text; bytes that are not UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The answer if its status is 200, else an error with the service's own words.
    pub fn expect_ok(self, url: &str) -> Result<Self> {
        if self.status == 200 {
            return Ok(self);
        }
        let said = self.text();
        let said = said
            .lines()
            .next()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        let what = said.map_or_else(
            || format!("{url} answered {}", self.status),
            |said| format!("{url} answered {}: {said}", self.status),
        );
        Err(Error::new(
            what,
            "check that the address is the bookstore's and that both come from the same checkout",
        ))
    }
}

async fn exchange(method: Method, address: &Address, body: Bytes) -> Result<Answer> {
    let stream = address
        .connect()
        .await
        .map_err(|e| unreachable(address, &e))?;
    let broken = |e: hyper::Error| {
        Error::new(
            format!("{address} broke off: {e}"),
            "check that the port speaks HTTP and that the service still runs (its log tells)",
        )
    };
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let mut request = Request::builder()
        .method(method)
        .uri(address.path())
        .header(HOST, address.authority());
    if !body.is_empty() {
        request = request.header(CONTENT_TYPE, "application/json");
    }
    let request = request
        .header(CONNECTION, "close")
        .body(Full::new(body))
        .map_err(|e| Error::new(format!("cannot ask {address}: {e}"), "check the address"))?;
    let answer = async {
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
        })
    };
    tokio::pin!(answer);
    // The connection moves only while it is polled; polled here, it ends with the request that it serves.
    tokio::pin!(connection);
    tokio::select! {
        answer = &mut answer => answer.map_err(broken),
        ended = &mut connection => {
            ended.map_err(broken)?;
            answer.await.map_err(broken)
        }
    }
}

fn unreachable(address: &Address, error: &std::io::Error) -> Error {
    let at = address.authority();
    match error.kind() {
        ErrorKind::ConnectionRefused => Error::new(
            format!("nothing listens on {at}"),
            "start the service (`cargo run -p bookstore`: API on 127.0.0.1:8080, profiles on 127.0.0.1:6060), or give its address",
        ),
        _ => Error::new(
            format!("cannot connect to {at}: {error}"),
            "check the address, and that no firewall stands between",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    /// Answers one connection with `answer`, or keeps it open in silence.
    fn server(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/x", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).unwrap();
            if !answer.is_empty() {
                stream.write_all(answer.as_bytes()).unwrap();
                return;
            }
            while stream.read(&mut head).unwrap() > 0 {}
        });
        url
    }

    #[tokio::test]
    async fn an_answer_comes_back_whole() {
        let url =
            server("HTTP/1.1 404 Not Found\r\nX-Go-Pprof: 1\r\nContent-Length: 5\r\n\r\nnope\n");
        let answer = Client::new(Duration::from_secs(30))
            .get(&url)
            .await
            .unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (404, "nope\n"));
        assert_eq!(answer.headers["x-go-pprof"], "1");
        assert!(
            answer
                .expect_ok(&url)
                .unwrap_err()
                .what()
                .ends_with("/x answered 404: nope")
        );
    }

    #[tokio::test]
    async fn a_refused_connection_says_what_to_start() {
        // Bound and dropped at once: the port is free, and nothing listens.
        let at = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let error = Client::new(Duration::from_secs(30))
            .get(&format!("http://{at}/"))
            .await
            .unwrap_err();
        assert_eq!(error.what(), format!("nothing listens on {at}"));
        assert!(error.hint().contains("cargo run -p bookstore"));
    }

    #[tokio::test]
    async fn a_silent_service_ends_in_an_error_and_not_in_a_hang() {
        let error = Client::new(Duration::from_millis(50))
            .get(&server(""))
            .await
            .unwrap_err();
        assert!(error.what().starts_with("no answer from"), "{error}");
    }

    #[tokio::test]
    async fn a_port_that_speaks_something_else_is_told_apart() {
        let error = Client::new(Duration::from_secs(30))
            .get(&server("220 mail ready\r\n"))
            .await
            .unwrap_err();
        assert!(error.what().contains("broke off"), "{error}");
        assert!(error.hint().contains("speaks HTTP"));
    }
}
