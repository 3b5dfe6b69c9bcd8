//! The page as HTML.

use std::fmt::Write as _;

use crate::ranking::Place;

/// Writes the page: the ranking, the suggestions, and what stands around them.
#[inline(never)]
pub fn render(ranking: &[Place<'_>], suggestions: &[&str], banners: &[String]) -> String {
    let mut html = String::from("<!doctype html><title>The bookstore</title><ol>");
    for place in ranking {
        html.push_str("<li>");
        escape(&mut html, place.title);
        write!(html, " <small>{} sold</small>", place.copies).expect("memory takes every write");
    }
    html.push_str("</ol><ul>");
    for title in suggestions {
        html.push_str("<li>");
        escape(&mut html, title);
    }
    html.push_str("</ul>");
    for banner in banners {
        html.push_str("<aside>");
        escape(&mut html, banner);
        html.push_str("</aside>");
    }
    html
}

#[inline(never)]
fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            _ => html.push(c),
        }
    }
}
