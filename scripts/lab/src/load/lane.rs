//! One connection of the driver, kept open between requests.

use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::HOST;
use hyper_util::rt::TokioIo;

use super::digest::AnswerHash;
use crate::client::Address;

/// Sends one request at a time; connects anew where the service hung up.
#[derive(Debug)]
pub(super) struct Lane {
    address: Arc<Address>,
    timeout: Duration,
    sender: Option<SendRequest<Empty<Bytes>>>,
}

/// A whole answer, reduced to what the report needs.
#[derive(Debug)]
pub(super) struct Landed {
    pub(super) status: u16,
    pub(super) bytes: u64,
    pub(super) hash: AnswerHash,
}

/// Why a request got no whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing listens any more.
    Refused,
    /// Not within the timeout.
    TimedOut,
    /// The connection ended, or what came was no HTTP.
    BrokenOff,
}

impl Lane {
    pub(super) fn new(address: Arc<Address>, timeout: Duration) -> Self {
        Self {
            address,
            timeout,
            sender: None,
        }
    }

    /// Opens the connection if it is not open.
    pub(super) async fn connect(&mut self) -> std::io::Result<()> {
        if self
            .sender
            .as_ref()
            .is_some_and(|sender| !sender.is_closed())
        {
            return Ok(());
        }
        let stream = self.address.connect().await?;
        let (sender, connection) = handshake(TokioIo::new(stream))
            .await
            .map_err(std::io::Error::other)?;
        // Ends by itself when the sender is dropped; its error comes out of the request that it broke.
        tokio::spawn(connection);
        self.sender = Some(sender);
        Ok(())
    }

    /// Asks for `path` and reads the answer to its end.
    pub(super) async fn request(&mut self, path: &str) -> Result<Landed, Failure> {
        let outcome = tokio::time::timeout(self.timeout, self.exchange(path))
            .await
            .unwrap_or(Err(Failure::TimedOut));
        if outcome.is_err() {
            self.sender = None;
        }
        outcome
    }

    async fn exchange(&mut self, path: &str) -> Result<Landed, Failure> {
        self.connect().await.map_err(|e| Failure::of(&e))?;
        let sender = self
            .sender
            .as_mut()
            .expect("connect leaves a sender behind");
        let request = Request::builder()
            .uri(path)
            .header(HOST, self.address.authority())
            .body(Empty::new());
        let request = request.map_err(|_| Failure::BrokenOff)?;
        sender.ready().await.map_err(|_| Failure::BrokenOff)?;
        let mut answer = sender
            .send_request(request)
            .await
            .map_err(|_| Failure::BrokenOff)?;
        let status = answer.status().as_u16();
        let mut landed = Landed {
            status,
            bytes: 0,
            hash: AnswerHash::new(path, status),
        };
        while let Some(frame) = answer.frame().await {
            let frame = frame.map_err(|_| Failure::BrokenOff)?;
            if let Some(data) = frame.data_ref() {
                landed.bytes += data.len() as u64;
                landed.hash.update(data);
            }
        }
        Ok(landed)
    }
}

impl Failure {
    fn of(error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::ConnectionRefused => Self::Refused,
            _ => Self::BrokenOff,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "refused",
            Self::TimedOut => "timed out",
            Self::BrokenOff => "broken off",
        })
    }
}
