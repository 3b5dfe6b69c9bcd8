//! The way to the pricing service: the calls that it takes.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use serde::{Deserialize, Serialize};

use super::Origin;
use super::calls::Calls;
use super::pools::{self, Pools};
use super::underway::Underway;
use crate::books::BookId;
use crate::error::{Error, Result};
use crate::faults::{State, Switch};
use crate::metrics::Metrics;

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The largest answer that is read, in bytes.
const LARGEST: usize = 64 * 1024;

/// The pricing service, as the bookstore sees it.
#[derive(Clone)]
pub(crate) struct Client {
    at: Option<Origin>,
    pub(crate) pools: Arc<Switch<dyn Pools>>,
    calls: Calls,
    underway: Underway,
}

/// Today's price of a book.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Quote {
    pub(crate) price_minor: i64,
}

impl Client {
    /// A client of that service, or one that refuses every call.
    pub(crate) fn new(at: Option<Origin>, state: State, metrics: &Metrics) -> Self {
        Self {
            at,
            pools: Arc::new(pools::pools(state, metrics)),
            calls: metrics.register(Calls::register),
            underway: metrics.register(Underway::register),
        }
    }

    /// Asks for the price of a book that costs `price_minor` in the catalogue.
    pub(crate) async fn quote(&self, BookId(book): BookId, price_minor: i64) -> Result<Quote> {
        let path = format!("/quote?book={book}&price_minor={price_minor}");
        let answer = self
            .call(Request::get(self.uri(&path)?), Bytes::new())
            .await?;
        let body = Limited::new(answer.into_body(), LARGEST).collect().await;
        let body = body.map_err(Error::Pricing)?.to_bytes();
        serde_json::from_slice(&body).map_err(|error| Error::Pricing(error.into()))
    }

    /// Tells what somebody looked at: one JSON object.
    pub(crate) async fn tell(&self, click: Vec<u8>) -> Result<()> {
        let request =
            Request::post(self.uri("/clicks")?).header(header::CONTENT_TYPE, "application/json");
        self.call(request, click.into()).await?;
        Ok(())
    }

    fn uri(&self, path: &str) -> Result<String> {
        let at = self.at.as_ref().ok_or(Error::NoPricing)?;
        Ok(format!("{at}{path}"))
    }

    async fn call(
        &self,
        request: http::request::Builder,
        body: Bytes,
    ) -> Result<Response<Incoming>> {
        let request = request
            .body(Full::new(body))
            .map_err(|error| Error::Pricing(error.into()))?;
        self.calls.count();
        let _underway = self.underway.begin();
        let pool = self.pools.current().pool();
        let answer = tokio::time::timeout(PATIENCE, pool.request(request))
            .await
            .map_err(|elapsed| Error::Pricing(elapsed.into()))?
            .map_err(|error| Error::Pricing(error.into()))?;
        if !answer.status().is_success() {
            let told = format!("the pricing service answered {}", answer.status());
            return Err(Error::Pricing(told.into()));
        }
        Ok(answer)
    }
}
