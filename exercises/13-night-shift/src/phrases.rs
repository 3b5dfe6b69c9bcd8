//! What visitors search for, each phrase once: sessions, answers and the statistics share it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// The phrases in use.
#[derive(Debug, Default)]
pub struct Phrases {
    // A std Mutex: held for a lookup.
    known: Mutex<HashMap<String, Arc<str>>>,
}

impl Phrases {
    /// The one copy of a phrase, in lower case.
    #[inline(never)]
    pub fn shared(&self, phrase: &str) -> Arc<str> {
        let folded = phrase.trim().to_lowercase();
        let mut known = self.known.lock().expect("no holder of the phrases panics");
        if let Some(shared) = known.get(&folded) {
            return Arc::clone(shared);
        }
        let shared: Arc<str> = Arc::from(folded.as_str());
        known.insert(folded, Arc::clone(&shared));
        shared
    }
}
