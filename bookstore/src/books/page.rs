//! What a list may be asked for: a limit, a cursor, a search text. Parsed here, never checked again.

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use serde::{Deserialize, Serialize};

use super::BookId;
use crate::error::{Error, Result};

/// Which part of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) limit: Limit,
    /// Books up to this one have been seen.
    pub(super) after: BookId,
}

/// Which books, and which part of them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Search {
    text: String,
    pub(super) page: Page,
}

/// Books per page, 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit(u8);

/// The place in a list where the next page begins: `after-` and the last id seen. Opaque to clients.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Cursor(String);

/// Letters of a search text.
const LONGEST_SEARCH: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPage {
    limit: Option<String>,
    cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSearch {
    q: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

impl Limit {
    const MAX: u8 = 100;
    pub(crate) const DEFAULT: Self = Self(20);

    pub(crate) fn rows(self) -> usize {
        usize::from(self.0)
    }

    /// As SQL counts.
    pub(crate) fn count(self) -> i64 {
        i64::from(self.0)
    }

    /// One row more than the page has: its presence says that another page follows.
    pub(crate) fn rows_and_one(self) -> i64 {
        i64::from(self.0) + 1
    }

    pub(crate) fn parse(text: &str) -> Result<Self> {
        text.parse()
            .ok()
            .filter(|limit| (1..=Self::MAX).contains(limit))
            .map(Self)
            .ok_or(Error::Invalid {
                parameter: "limit",
                problem: "must be a whole number from 1 to 100",
            })
    }
}

impl Cursor {
    pub(super) fn after(id: BookId) -> Self {
        Self(format!("after-{}", id.0))
    }

    fn parse(text: &str) -> Result<BookId> {
        text.strip_prefix("after-")
            .and_then(|id| id.parse().ok())
            .filter(|id| *id > 0)
            .map(BookId)
            // `after-+7` and `after-007` were never handed out.
            .filter(|id| Self::after(*id).0 == text)
            .ok_or(Error::Invalid {
                parameter: "cursor",
                problem: "must be a `next_cursor` of an earlier answer",
            })
    }
}

impl Page {
    fn parse(limit: Option<&str>, cursor: Option<&str>) -> Result<Self> {
        Ok(Self {
            limit: limit.map_or(Ok(Limit::DEFAULT), Limit::parse)?,
            after: cursor.map_or(Ok(BookId(0)), Cursor::parse)?,
        })
    }
}

impl Search {
    fn parse(raw: &RawSearch) -> Result<Self> {
        let text = raw.q.as_deref().map_or("", str::trim);
        if text.is_empty() {
            return Err(Error::Invalid {
                parameter: "q",
                problem: "must hold a text to search for",
            });
        }
        if text.chars().count() > LONGEST_SEARCH {
            return Err(Error::Invalid {
                parameter: "q",
                problem: "must have at most 100 letters",
            });
        }
        Ok(Self {
            text: text.to_lowercase(),
            page: Page::parse(raw.limit.as_deref(), raw.cursor.as_deref())?,
        })
    }

    /// What is searched for, in lower case.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A `LIKE` pattern, with `\` as its escape, that finds the text anywhere and takes its signs literally.
    pub(super) fn pattern(&self) -> String {
        let mut pattern = String::from("%");
        for sign in self.text.chars() {
            if matches!(sign, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(sign);
        }
        pattern.push('%');
        pattern
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Query(raw) = Query::<RawPage>::from_request_parts(parts, state).await?;
        Self::parse(raw.limit.as_deref(), raw.cursor.as_deref())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Search {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Query(raw) = Query::<RawSearch>::from_request_parts(parts, state).await?;
        Self::parse(&raw)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::response::IntoResponse;
    use futures_util::FutureExt;
    use http::{Request, StatusCode, header};
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// What is taken from a query, as a handler would have it. `None`: no URI can have this query.
    fn asked<T: FromRequestParts<(), Rejection = Error>>(query: &str) -> Option<Result<T>> {
        let request = Request::get(format!("/?{query}")).body(()).ok()?;
        let (mut parts, ()) = request.into_parts();
        let taken = T::from_request_parts(&mut parts, &()).now_or_never();
        Some(taken.expect("a query is read without waiting"))
    }

    /// A refusal with status 400 that says what was wrong with which part of the query.
    fn is_clear(refusal: Error) -> bool {
        let answer = refusal.into_response();
        let status = answer.status();
        let kind = answer.headers()[header::CONTENT_TYPE].clone();
        let body = to_bytes(answer.into_body(), usize::MAX).now_or_never();
        let problem: Value = serde_json::from_slice(&body.unwrap().unwrap()).unwrap();
        let names = [
            "`limit` ",
            "`cursor` ",
            "`q` ",
            "Failed to deserialize query string: ",
        ];
        let detail = problem["detail"].as_str().unwrap();
        status == StatusCode::BAD_REQUEST
            && kind == "application/problem+json"
            && names
                .iter()
                .any(|name| detail.len() > name.len() && detail.starts_with(name))
    }

    fn is_valid(page: &Page) -> bool {
        (1..=100).contains(&page.limit.rows()) && page.after.0 >= 0
    }

    /// Any bytes, and such as come near to what is meant.
    fn value() -> impl Strategy<Value = Vec<u8>> {
        let near = "(after-)?[+-]?[0-9]{0,20}[ a-z]?".prop_map(String::into_bytes);
        let edge = prop::sample::select(vec!["0", "1", "100", "101"])
            .prop_map(|text| text.as_bytes().to_vec());
        prop_oneof![any::<Vec<u8>>(), near, edge]
    }

    /// A query of known and unknown parameters, each byte of their values percent-encoded.
    fn query() -> impl Strategy<Value = String> {
        let name = prop::sample::select(vec!["limit", "cursor", "q", "page"]);
        let parameter = (name, value()).prop_map(|(name, value)| {
            let encoded = value.iter().map(|byte| format!("%{byte:02X}"));
            format!("{name}={}", encoded.collect::<String>())
        });
        prop::collection::vec(parameter, 0..4).prop_map(|parameters| parameters.join("&"))
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_page_or_a_clear_refusal(query in prop_oneof![query(), "[!-~]{0,60}"]) {
            match asked::<Page>(&query) {
                Some(Ok(page)) => prop_assert!(is_valid(&page), "{page:?}"),
                Some(Err(refusal)) => prop_assert!(is_clear(refusal)),
                None => {}
            }
        }

        #[test]
        fn any_bytes_are_a_search_or_a_clear_refusal(query in prop_oneof![query(), "q=[!-~]{0,60}"]) {
            match asked::<Search>(&query) {
                Some(Ok(search)) => prop_assert!(is_valid(&search.page) && !search.text.is_empty()),
                Some(Err(refusal)) => prop_assert!(is_clear(refusal)),
                None => {}
            }
        }

        #[test]
        fn a_cursor_reads_back_what_it_wrote(id in 1..=i64::MAX) {
            let Cursor(text) = Cursor::after(BookId(id));
            let page = asked::<Page>(&format!("cursor={text}")).unwrap().unwrap();
            prop_assert_eq!(page.after, BookId(id));
        }

        #[test]
        fn a_cursor_that_is_taken_was_handed_out(text in "(after-)?[+-]?[0-9]{0,20}.?") {
            if let Ok(id) = Cursor::parse(&text) {
                prop_assert!(id.0 > 0);
                prop_assert_eq!(Cursor::after(id), Cursor(text));
            }
        }
    }

    #[test]
    fn a_limit_is_one_to_a_hundred() {
        let limits = ["1", "100", "0", "101", "-1", "ten", "", "1.5"];
        let parsed = limits.map(|text| Limit::parse(text).ok().map(Limit::rows));
        let expected = [Some(1), Some(100), None, None, None, None, None, None];
        assert_eq!(parsed, expected);
    }

    #[test]
    fn a_forged_cursor_is_refused() {
        for text in [
            "",
            "120",
            "after-",
            "after-x",
            "after--1",
            "after-0",
            "after-+7",
            "after-007",
        ] {
            assert!(Cursor::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_pattern_takes_the_signs_of_like_literally() {
        let raw = RawSearch {
            q: Some(r" 50%_Off\ ".to_owned()),
            limit: None,
            cursor: None,
        };
        assert_eq!(Search::parse(&raw).unwrap().pattern(), r"%50\%\_off\\%");
    }
}
