//! Answers by query string, within a budget of bytes.

use bytes::Bytes;
use moka::sync::Cache;
use tokio::time::Instant;

use super::{Answers, LIFETIME};

/// Bytes of keys and answers that are kept: some 100 answers of full length.
pub(super) const BUDGET: u64 = 1024 * 1024;

/// The answers. The least useful ones leave when the budget is spent, and each when it is due.
pub(super) struct Kept {
    by_query: Cache<String, Answer>,
}

#[derive(Clone)]
struct Answer {
    json: Bytes,
    // moka has a clock of its own; by this one, both ways to keep answers agree to the tick.
    due: Instant,
}

impl Default for Kept {
    fn default() -> Self {
        let by_query = Cache::builder()
            .weigher(|query: &String, answer: &Answer| {
                u32::try_from(query.len() + answer.json.len()).unwrap_or(u32::MAX)
            })
            .max_capacity(BUDGET)
            .time_to_live(LIFETIME)
            .build();
        Self { by_query }
    }
}

impl Answers for Kept {
    fn get(&self, query: &str) -> Option<Bytes> {
        let answer = self.by_query.get(query)?;
        (Instant::now() < answer.due).then_some(answer.json)
    }

    fn keep(&self, query: &str, answer: &Bytes) {
        remember(&self.by_query, query, answer);
    }
}

#[inline(never)]
fn remember(by_query: &Cache<String, Answer>, query: &str, answer: &Bytes) {
    let json = Bytes::copy_from_slice(answer); // anchor: keep
    let due = Instant::now() + LIFETIME;
    by_query.insert(query.to_owned(), Answer { json, due });
}
