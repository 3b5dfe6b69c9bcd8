//! Suggestions: what a search box shows while somebody types.
//!
//! Most of what is typed has been typed before, so answers are kept for a time. How they are kept is the fault
//! `heap-growth` of chapter 04-heap-growth. Planted (`by_query`), whatever was asked for once stays in memory. Repaired
//! (`bounded`), the answers have a budget of bytes, and those that are due leave. Both serve an answer for as long.

mod bounded;
mod by_query;

use std::sync::Arc;
use std::time::Duration;

use ::metrics::{Counter, counter, describe_counter};
use axum::extract::{RawQuery, State};
use axum::response::IntoResponse;
use bytes::Bytes;
use http::header;
use serde::Serialize;
use sqlx::FromRow;

use super::page::{Page, Search};
use crate::App;
use crate::db::Db;
use crate::error::Result;
use crate::faults::{State as Planting, Switch};
use crate::metrics::Metrics;

/// How long an answer may be served. Titles change rarely, and nothing here tells the stock.
const LIFETIME: Duration = Duration::from_mins(1);

const STAYS: &str = "The answers were forgotten, and with them all that the old ones held.";

/// Answers, as bytes, by the query string that they answer.
pub(crate) trait Answers: Send + Sync {
    /// The answer to `query`, unless it is due.
    fn get(&self, query: &str) -> Option<Bytes>;

    /// Keeps the answer to `query`.
    fn keep(&self, query: &str, answer: &Bytes);
}

/// What suggestions keep from one request to the next.
pub(crate) struct Suggestions {
    pub(crate) answers: Switch<dyn Answers>,
    metrics: SuggestionMetrics,
}

struct SuggestionMetrics {
    hits: Counter,
    misses: Counter,
}

#[derive(Serialize)]
struct Suggested {
    items: Vec<Suggestion>,
}

#[derive(FromRow, Serialize)]
struct Suggestion {
    id: i64,
    title: String,
    author: String,
}

impl Suggestions {
    pub(super) fn new(state: Planting, metrics: &Metrics) -> Self {
        let answers = Switch::new(state, STAYS, |state| match state {
            Planting::Planted => Arc::new(by_query::Kept::default()) as Arc<dyn Answers>,
            Planting::Repaired => Arc::new(bounded::Kept::default()),
        });
        Self {
            answers,
            metrics: metrics.register(SuggestionMetrics::register),
        }
    }
}

impl SuggestionMetrics {
    fn register() -> Self {
        describe_counter!(
            "bookstore_suggestion_hits_total",
            "Suggestions answered from memory"
        );
        describe_counter!(
            "bookstore_suggestion_misses_total",
            "Suggestions that went on to the database"
        );
        Self {
            hits: counter!("bookstore_suggestion_hits_total"),
            misses: counter!("bookstore_suggestion_misses_total"),
        }
    }
}

pub(super) async fn suggest(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    search: Search,
) -> Result<impl IntoResponse> {
    let Suggestions { answers, metrics } = &app.books.suggestions;
    let answers = answers.current();
    // A search has a text, so there is a query string.
    let query = query.unwrap_or_default();
    let answer = if let Some(answer) = answers.get(&query) {
        metrics.hits.increment(1);
        answer
    } else {
        metrics.misses.increment(1);
        let items = select(&app.db, &search).await?;
        let answer = Bytes::from(serde_json::to_vec(&Suggested { items })?);
        answers.keep(&query, &answer);
        answer
    };
    Ok(([(header::CONTENT_TYPE, "application/json")], answer))
}

async fn select(db: &Db, search: &Search) -> Result<Vec<Suggestion>> {
    let Page { limit, after } = &search.page;
    let rows = sqlx::query_as(
        r"SELECT books.id, title, authors.name AS author
          FROM books
          JOIN authors ON authors.id = author_id
          WHERE books.id > $1
            AND (LOWER(title) LIKE $2 ESCAPE '\' OR LOWER(authors.name) LIKE $2 ESCAPE '\')
          ORDER BY books.id
          LIMIT $3",
    )
    .bind(after)
    .bind(search.pattern())
    .bind(limit.count())
    .fetch_all(db)
    .await?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_served_for_its_time_by_either() {
        for answers in [
            &by_query::Kept::default() as &dyn Answers,
            &bounded::Kept::default(),
        ] {
            let answer = Bytes::from_static(b"{}");
            assert_eq!(answers.get("q=sa"), None);
            answers.keep("q=sa", &answer);
            assert_eq!(answers.get("q=sa"), Some(answer.clone()));
            assert_eq!(answers.get("q=s"), None);
            tokio::time::advance(LIFETIME).await;
            assert_eq!(answers.get("q=sa"), None, "too old");
            answers.keep("q=sa", &answer);
            assert_eq!(answers.get("q=sa"), Some(answer));
        }
    }

    /// Bytes of the answers that are still there after as many bytes of them as ten budgets were kept, each for another text.
    fn left_of_ten_budgets(answers: &dyn Answers) -> u64 {
        let answer = Bytes::from_static(&[b' '; 8 * 1024]);
        let size = answer.len() as u64;
        let queries: Vec<String> = (0..10 * bounded::BUDGET / size)
            .map(|nth| format!("q={nth}"))
            .collect();
        for query in &queries {
            answers.keep(query, &answer);
        }
        let left = queries.iter().filter(|query| answers.get(query).is_some());
        left.count() as u64 * size
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_kept_has_an_end_whatever_is_typed() {
        let left = left_of_ten_budgets(&bounded::Kept::default());
        // What was written last waits for its turn to leave: up to a budget more.
        assert!((1..=2 * bounded::BUDGET).contains(&left), "{left} bytes");
    }

    #[tokio::test(start_paused = true)]
    async fn answers_that_never_leave_are_noticed() {
        let left = left_of_ten_budgets(&by_query::Kept::default());
        assert_eq!(left, 10 * bounded::BUDGET);
    }
}
