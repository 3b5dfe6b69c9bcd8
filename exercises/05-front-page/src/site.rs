//! Where a request comes in.

use std::fmt::Write as _;

use crate::sales::{self, Sale};
use crate::{etag, page, ranking, suggestions};

/// Places on the front page.
const PLACES: usize = 10;
/// Suggestions on it.
const SUGGESTIONS: usize = 8;

/// The shop with its sales and banners.
#[derive(Debug)]
pub struct Site {
    sales: Vec<Sale>,
    banners: Vec<String>,
}

impl Site {
    /// Begins with an export of the order service.
    pub fn new(export: &str) -> Self {
        Self {
            sales: sales::import(export),
            banners: (0..200)
                .map(|number| format!("Banner {number}: three for two & free delivery <today>"))
                .collect(),
        }
    }

    /// Takes a new export: once an hour.
    pub fn refresh(&mut self, export: &str) {
        self.sales = sales::import(export);
    }

    /// The front page for a visitor who has typed something, with its tag.
    #[inline(never)]
    pub fn front_page(&self, typed: &str) -> (String, String) {
        let ranking = ranking::bestsellers(&self.sales, PLACES);
        let suggestions = suggestions::suggest(&self.sales, typed, SUGGESTIONS);
        let html = page::render(&ranking, &suggestions, &self.banners);
        let mut tag = String::new();
        for part in etag::digest(&html) {
            write!(tag, "{part:016x}").expect("memory takes every write");
        }
        (html, tag)
    }
}
