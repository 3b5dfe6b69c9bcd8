//! What a client asks for: an order under a key, or a page of orders. Parsed once, never checked again.

use std::collections::BTreeMap;
use std::fmt;

use axum::extract::{FromRequestParts, Path, Query};
use http::request::Parts;
use serde::{Deserialize, Serialize};

use crate::books::{BookId, Limit};
use crate::error::{Error, Result};

/// An order's number, read from the path. It may name no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub(crate) struct OrderId(pub(super) i64);

/// The client's name for an attempt, from the header `Idempotency-Key`: 1 to 64 letters, digits, `-` and `_`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key(String);

/// How many copies: 1 to 99.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub(crate) struct Quantity(i64);

/// What shall be bought.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawOrder")]
pub(crate) enum Wanted {
    /// Whatever the cart holds at that time.
    Cart,
    /// These, 1 to 20 books.
    Items(BTreeMap<BookId, i64>),
}

/// Which part of a list of orders.
pub(super) struct Page {
    pub(super) limit: Limit,
    /// Orders from this one on have been seen.
    pub(super) before: OrderId,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOrder {
    items: Vec<RawItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    book_id: BookId,
    quantity: Quantity,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPage {
    limit: Option<String>,
    cursor: Option<String>,
}

const MOST_ITEMS: usize = 20;
const LONGEST_KEY: usize = 64;

impl Key {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let fits = (1..=LONGEST_KEY).contains(&text.len());
        let plain = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_');
        (fits && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }
}

impl Quantity {
    pub(crate) fn copies(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for Quantity {
    type Error = &'static str;

    fn try_from(copies: i64) -> Result<Self, Self::Error> {
        if (1..=99).contains(&copies) {
            Ok(Self(copies))
        } else {
            Err("`quantity` must be a whole number from 1 to 99")
        }
    }
}

impl TryFrom<RawOrder> for Wanted {
    type Error = &'static str;

    fn try_from(RawOrder { items }: RawOrder) -> Result<Self, Self::Error> {
        if items.is_empty() || items.len() > MOST_ITEMS {
            return Err("`items` must hold 1 to 20 books");
        }
        let wanted = items.len();
        let items: BTreeMap<_, _> = items
            .into_iter()
            .map(|item| (item.book_id, item.quantity.copies()))
            .collect();
        if items.len() < wanted {
            return Err("`items` must name each book once");
        }
        Ok(Self::Items(items))
    }
}

/// The request in one line, the same for each retry of it.
impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cart => f.write_str("cart"),
            Self::Items(items) => items
                .iter()
                .try_for_each(|(BookId(book), quantity)| write!(f, "{quantity} of {book};")),
        }
    }
}

impl Page {
    pub(super) fn cursor(OrderId(last): OrderId) -> String {
        format!("before-{last}")
    }

    fn parse(limit: Option<&str>, cursor: Option<&str>) -> Result<Self> {
        Ok(Self {
            limit: limit.map_or(Ok(Limit::DEFAULT), Limit::parse)?,
            before: cursor.map_or(Ok(OrderId(i64::MAX)), parse_cursor)?,
        })
    }
}

fn parse_cursor(text: &str) -> Result<OrderId> {
    text.strip_prefix("before-")
        .and_then(|id| id.parse().ok())
        .filter(|id| *id > 0)
        .map(OrderId)
        .ok_or(Error::Invalid {
            parameter: "cursor",
            problem: "must be a `next_cursor` of an earlier answer",
        })
}

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        parts
            .headers
            .get("idempotency-key")
            .and_then(|value| value.to_str().ok())
            .and_then(Self::parse)
            .ok_or(Error::Invalid {
                parameter: "Idempotency-Key",
                problem: "must be a header of 1 to 64 letters, digits, `-` and `_`; a retry sends the same one",
            })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OrderId {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await?;
        text.parse().map(Self).map_err(|_| Error::Invalid {
            parameter: "id",
            problem: "must be a whole number",
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Query(raw) = Query::<RawPage>::from_request_parts(parts, state).await?;
        Self::parse(raw.limit.as_deref(), raw.cursor.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wanted(json: &str) -> Result<Wanted, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn an_order_names_up_to_twenty_books_once_each() {
        let items = BTreeMap::from([(BookId(7), 2), (BookId(8), 1)]);
        let json = r#"{"items":[{"book_id":8,"quantity":1},{"book_id":7,"quantity":2}]}"#;
        let order = wanted(json).unwrap();
        assert_eq!(order.to_string(), "2 of 7;1 of 8;");
        assert_eq!(order, Wanted::Items(items));
        for json in [
            r#"{"items":[]}"#,
            r#"{"items":[{"book_id":7,"quantity":0}]}"#,
            r#"{"items":[{"book_id":7,"quantity":100}]}"#,
            r#"{"items":[{"book_id":7,"quantity":1},{"book_id":7,"quantity":2}]}"#,
            r#"{"items":[{"book_id":7,"quantity":1,"price_minor":1}]}"#,
        ] {
            assert!(wanted(json).is_err(), "{json}");
        }
        let many: Vec<_> = (1..=21)
            .map(|id| format!(r#"{{"book_id":{id},"quantity":1}}"#))
            .collect();
        assert!(wanted(&format!(r#"{{"items":[{}]}}"#, many[..20].join(","))).is_ok());
        assert!(wanted(&format!(r#"{{"items":[{}]}}"#, many.join(","))).is_err());
    }

    proptest! {
        #[test]
        fn a_key_is_what_was_sent_or_refused(text in "\\PC{0,70}|[a-zA-Z0-9_-]{1,70}") {
            let plain = text.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_".contains(sign));
            let fits = plain && (1..=64).contains(&text.len());
            prop_assert_eq!(Key::parse(&text).map(|Key(key)| key), fits.then_some(text));
        }

        #[test]
        fn a_cursor_leads_to_where_it_was_cut(id in 1..i64::MAX) {
            prop_assert_eq!(parse_cursor(&Page::cursor(OrderId(id))).unwrap(), OrderId(id));
        }

        #[test]
        fn no_cursor_makes_the_parser_fail(text in "\\PC{0,30}|before-[0-9-]{0,25}") {
            if let Ok(OrderId(id)) = parse_cursor(&text) {
                prop_assert!(id > 0);
            }
        }
    }
}
