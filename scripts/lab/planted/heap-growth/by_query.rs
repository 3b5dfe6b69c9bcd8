//! Answers by query string, each with the time until which it may be served.

use std::collections::HashMap;
use std::sync::RwLock;

use bytes::Bytes;
use tokio::time::Instant;

use super::{Answers, LIFETIME};

/// The answers.
#[derive(Default)]
pub(super) struct Kept {
    // std's lock: no section below awaits.
    by_query: RwLock<HashMap<String, Answer>>,
}

struct Answer {
    json: Vec<u8>,
    due: Instant,
}

impl Answers for Kept {
    fn get(&self, query: &str) -> Option<Bytes> {
        let kept = self.by_query.read().expect("no holder of the lock panics");
        let answer = kept.get(query)?;
        // Whoever finds it due asks the database, and puts the new answer in its place.
        (Instant::now() < answer.due).then(|| Bytes::copy_from_slice(&answer.json))
    }

    fn keep(&self, query: &str, answer: &Bytes) {
        remember(&self.by_query, query, answer);
    }
}

#[inline(never)]
fn remember(by_query: &RwLock<HashMap<String, Answer>>, query: &str, answer: &Bytes) {
    let json = answer.to_vec(); // anchor: keep
    let due = Instant::now() + LIFETIME;
    let mut kept = by_query.write().expect("no holder of the lock panics");
    kept.insert(query.to_owned(), Answer { json, due });
}
