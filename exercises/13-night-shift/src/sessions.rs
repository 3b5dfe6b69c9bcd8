//! Visitors, and what they have searched for.

use std::collections::HashMap;
use std::sync::Arc;

/// Searches that a session shows again.
const SHOWN: usize = 5;

/// The sessions that are open.
#[derive(Debug, Default)]
pub struct Sessions {
    open: HashMap<u64, Vec<Arc<str>>>,
}

impl Sessions {
    /// Notes a search, and opens the session if it is the first.
    #[inline(never)]
    pub fn note(&mut self, visitor: u64, phrase: Arc<str>) {
        let searches = self.open.entry(visitor).or_default();
        searches.push(phrase);
        if searches.len() > SHOWN {
            searches.remove(0);
        }
    }

    /// Ends a session.
    pub fn end(&mut self, visitor: u64) {
        self.open.remove(&visitor);
    }
}
