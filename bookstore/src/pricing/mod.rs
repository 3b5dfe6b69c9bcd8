//! Today's prices: the catalogue's price, as a pricing service elsewhere changes it.
//!
//! | part | concept |
//! |---|---|
//! | `client` | the calls |
//! | `calls` | how many, and what their requests held meanwhile |
//! | `child` | the stand-in as a process of its own |
//! | `https` | HTTP and HTTPS, over connections that are counted |
//! | `origin` | where the service is |
//! | `pools` | which connections a call takes |
//! | `quote` | one price: the database, then the call |
//! | `quotes` | many prices, with a few calls at a time or all of them |
//! | `stand_in` | a service to call, with a delay to choose |
//! | `underway` | how many calls are under way at once |

mod calls;
pub mod child;
pub(crate) mod client;
mod https;
mod origin;
mod pools;
mod quote;
mod quotes;
pub mod stand_in;
mod underway;

use axum::extract::{FromRequestParts, Query, State};
use axum::routing::get;
use axum::{Json, Router};
use http::request::Parts;
use serde::{Deserialize, Serialize};

pub use self::origin::Origin;
pub(crate) use self::quote::Pricer;
pub(crate) use self::quotes::Lists;
use crate::App;
use crate::books::BookId;
use crate::error::{Error, Result};

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/books/{id}/price", get(price))
        .route("/prices", get(prices))
}

/// Prices that one request may ask for.
const MOST: usize = 100;

/// A book's price.
#[derive(Debug, Serialize)]
struct Price {
    book_id: BookId,
    catalogue_minor: i64,
    today_minor: i64,
}

#[derive(Serialize)]
struct Prices {
    items: Vec<Price>,
}

/// The books whose prices are asked for: `ids=1,2,3`, 1 to 100 of them.
#[derive(Debug, PartialEq, Eq)]
struct Ids(Vec<BookId>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIds {
    ids: String,
}

async fn price(State(app): State<App>, id: BookId) -> Result<Json<Price>> {
    let price = app.pricer.quote(id).await?;
    Ok(Json(price))
}

async fn prices(State(app): State<App>, Ids(ids): Ids) -> Result<Json<Prices>> {
    let items = app.price_lists.quotes(&app.pricer, ids).await?;
    Ok(Json(Prices { items }))
}

impl Ids {
    fn parse(text: &str) -> Option<Self> {
        let ids: Vec<_> = text
            .split(',')
            .map(|id| id.parse().ok().map(BookId))
            .collect::<Option<_>>()?;
        (ids.len() <= MOST).then_some(Self(ids))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ids {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Query(RawIds { ids }) = Query::from_request_parts(parts, state).await?;
        Self::parse(&ids).ok_or(Error::Invalid {
            parameter: "ids",
            problem: "must be 1 to 100 ids of books, joined by commas",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ids_read_back_what_was_joined(ids in prop::collection::vec(any::<i64>(), 1..120)) {
            let text = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
            let expected = (ids.len() <= MOST).then(|| Ids(ids.into_iter().map(BookId).collect()));
            prop_assert_eq!(Ids::parse(&text), expected);
        }

        #[test]
        fn no_text_makes_the_parser_fail(text in "\\PC{0,40}|[0-9,]{0,40}") {
            let _ = Ids::parse(&text);
        }
    }
}
