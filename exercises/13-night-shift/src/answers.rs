//! The last answers, for whoever asks the same again.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// A cache that forgets what was put in first.
#[derive(Debug)]
pub struct Answers {
    most: usize,
    order: VecDeque<Arc<str>>,
    pages: HashMap<Arc<str>, String>,
}

impl Answers {
    /// Keeps so many answers.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            order: VecDeque::new(),
            pages: HashMap::new(),
        }
    }

    /// The answer that was kept for a phrase.
    pub fn get(&self, phrase: &str) -> Option<&str> {
        self.pages.get(phrase).map(String::as_str)
    }

    /// Keeps an answer, in the place of the oldest.
    #[inline(never)]
    pub fn keep(&mut self, phrase: Arc<str>, page: &str) {
        if self.order.len() == self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.pages.remove(&oldest);
        }
        self.order.push_back(Arc::clone(&phrase));
        self.pages.insert(phrase, page.to_owned());
    }
}
