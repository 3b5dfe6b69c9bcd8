//! Forgets everything now and then: between two times it grows as before.
//!
//! Counter: memory-level

use std::collections::HashMap;
use std::sync::RwLock;

use bytes::Bytes;
use tokio::time::Instant;

use super::{Answers, LIFETIME};

/// The answers.
#[derive(Default)]
pub(super) struct Kept {
    table: RwLock<Table>,
}

#[derive(Default)]
struct Table {
    by_query: HashMap<String, Answer>,
    cleared: Option<Instant>,
}

struct Answer {
    json: Vec<u8>,
    due: Instant,
}

impl Answers for Kept {
    fn get(&self, query: &str) -> Option<Bytes> {
        let table = self.table.read().expect("no holder of the lock panics");
        let answer = table.by_query.get(query)?;
        (Instant::now() < answer.due).then(|| Bytes::copy_from_slice(&answer.json))
    }

    fn keep(&self, query: &str, answer: &Bytes) {
        let now = Instant::now();
        let json = answer.to_vec();
        let due = now + LIFETIME;
        let mut table = self.table.write().expect("no holder of the lock panics");
        let cleared = *table.cleared.get_or_insert(now);
        if now - cleared >= LIFETIME {
            table.by_query.clear();
            table.cleared = Some(now);
        }
        table.by_query.insert(query.to_owned(), Answer { json, due });
    }
}
