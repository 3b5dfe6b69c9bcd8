//! One connection of the driver, kept open between requests.

use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use tokio::task::{AbortHandle, JoinSet};

use super::digest::AnswerHash;
use super::step::{Step, Taken, Told, Until, at, fill};
use crate::client::Address;

/// Makes one visit at a time; connects anew where the service, or the visitor, hung up.
#[derive(Debug)]
pub(super) struct Lane {
    address: Arc<Address>,
    timeout: Duration,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    sender: SendRequest<Full<Bytes>>,
    connection: AbortHandle,
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
            open: None,
        }
    }

    /// Opens the connection if it is not open.
    pub(super) async fn connect(&mut self) -> std::io::Result<()> {
        if self
            .open
            .as_ref()
            .is_some_and(|open| !open.sender.is_closed())
        {
            return Ok(());
        }
        let stream = self.address.connect().await?;
        let (sender, connection) = handshake(TokioIo::new(stream))
            .await
            .map_err(std::io::Error::other)?;
        // Ends by itself when the sender is dropped; its error comes out of the request that it broke.
        let connection = tokio::spawn(connection).abort_handle();
        self.open = Some(Open { sender, connection });
        Ok(())
    }

    /// Takes the steps of a visit in order, those beside another with it, and reads each answer to where the step says. Each step has
    /// the whole timeout.
    pub(super) async fn visit(&mut self, steps: &[Step]) -> Result<Vec<Landed>, Failure> {
        let mut taken = Taken::new();
        let mut landed = Vec::with_capacity(steps.len());
        for together in steps.chunk_by(|_, next| next.beside) {
            let [step, beside @ ..] = together else {
                continue;
            };
            // Dropped with this visit, it ends them.
            let mut others = JoinSet::new();
            for step in beside {
                let mut lane = Self::new(Arc::clone(&self.address), self.timeout);
                let (step, mut taken) = (step.clone(), taken.clone());
                others.spawn(async move { lane.send(&step, &mut taken).await });
            }
            landed.push(self.send(step, &mut taken).await?);
            while let Some(other) = others.join_next().await {
                landed.push(other.expect("a request is neither aborted nor does it panic")?);
            }
        }
        Ok(landed)
    }

    async fn send(&mut self, step: &Step, taken: &mut Taken) -> Result<Landed, Failure> {
        let outcome = tokio::time::timeout(self.timeout, self.exchange(step, taken))
            .await
            .unwrap_or(Err(Failure::TimedOut));
        if outcome.is_err() {
            self.hang_up();
        }
        outcome
    }

    /// Closes the connection at once, also amid an answer.
    fn hang_up(&mut self) {
        if let Some(open) = self.open.take() {
            open.connection.abort();
        }
    }

    async fn exchange(&mut self, step: &Step, taken: &mut Taken) -> Result<Landed, Failure> {
        self.connect().await.map_err(|e| Failure::of(&e))?;
        let sender = &mut self
            .open
            .as_mut()
            .expect("connect leaves a sender behind")
            .sender;
        let mut request = Request::builder()
            .method(step.method.clone())
            .uri(fill(&step.path, taken))
            .header(HOST, self.address.authority());
        for (name, value) in &step.headers {
            request = request.header(*name, fill(value, taken));
        }
        let request = request
            .body(Full::new(step.filled_body(taken)))
            .map_err(|_| Failure::BrokenOff)?;
        sender.ready().await.map_err(|_| Failure::BrokenOff)?;
        let mut answer = sender
            .send_request(request)
            .await
            .map_err(|_| Failure::BrokenOff)?;
        let status = answer.status().as_u16();
        let mut landed = Landed {
            status,
            bytes: 0,
            hash: AnswerHash::new(&step.key(), status),
        };
        let mut body = Vec::new();
        let keeps = !step.takes.is_empty() || matches!(step.told, Told::Part(_));
        let mut pieces = 0;
        loop {
            if let Until::Pieces(enough) = step.until
                && pieces >= enough
            {
                self.hang_up();
                break;
            }
            let Some(frame) = answer.frame().await else {
                break;
            };
            let frame = frame.map_err(|_| Failure::BrokenOff)?;
            if let Some(data) = frame.data_ref() {
                pieces += 1;
                landed.bytes += data.len() as u64;
                if matches!(step.told, Told::Whole) {
                    landed.hash.update(data);
                }
                if keeps {
                    body.extend_from_slice(data);
                }
            }
        }
        if let Told::Part(part) = &step.told {
            landed.hash.update(&part(&body));
        }
        for (name, pointer) in &step.takes {
            if let Some(value) = at(&body, pointer) {
                taken.insert(name, value);
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
