//! Where a request comes in.

use std::fmt::Write as _;

use crate::answers::Answers;
use crate::catalogue::{self, Book};
use crate::phrases::Phrases;
use crate::sessions::Sessions;

/// Answers that are kept.
const ANSWERS: usize = 500;
/// Sessions that are open at one time; the oldest is ended for a new one.
const SESSIONS: u64 = 1_000;

/// The shop's search.
#[derive(Debug)]
pub struct Site {
    books: Vec<Book>,
    phrases: Phrases,
    answers: Answers,
    sessions: Sessions,
}

impl Site {
    /// Begins with so many books.
    pub fn new(books: usize) -> Self {
        Self {
            books: catalogue::load(books),
            phrases: Phrases::default(),
            answers: Answers::new(ANSWERS),
            sessions: Sessions::default(),
        }
    }

    /// A visitor's search; the length of the page.
    #[inline(never)]
    pub fn search(&mut self, visitor: u64, typed: &str) -> usize {
        let phrase = self.phrases.shared(typed);
        self.sessions.note(visitor, phrase.clone());
        if let Some(ended) = visitor.checked_sub(SESSIONS) {
            self.sessions.end(ended);
        }
        if let Some(page) = self.answers.get(&phrase) {
            return page.len();
        }
        let page = self.page(&phrase);
        self.answers.keep(phrase, &page);
        page.len()
    }

    #[inline(never)]
    fn page(&self, phrase: &str) -> String {
        let mut page = format!("<h1>{phrase}</h1>");
        let found = self.books.iter().skip(phrase.len() % 7).take(12);
        for book in found {
            write!(page, "<h2>{}</h2><p>{}</p>", book.title, book.blurb)
                .expect("memory takes every write");
        }
        page
    }
}
