//! Entries go into one buffer, but each text is still copied once per sign on its way there.
//!
//! Counter: bytes-per-request

use std::fmt::{self, Write};

use super::{ESCAPES, Entry, HEAD, TAIL};

/// Bytes per book, markup included.
const PER_BOOK: usize = 1_536;

pub(super) fn render(books: &[Entry]) -> String {
    let mut feed = String::with_capacity(HEAD.len() + books.len() * PER_BOOK + TAIL.len());
    feed.push_str(HEAD);
    for book in books {
        entry(&mut feed, book).expect("writing to a String cannot fail");
    }
    feed.push_str(TAIL);
    feed
}

fn entry(feed: &mut String, book: &Entry) -> fmt::Result {
    feed.push_str("<entry>\n");
    element(feed, "id", &format!("urn:bookstore:book:{}", book.id))?;
    element(feed, "title", &book.title)?;
    writeln!(
        feed,
        "<author><name>{}</name></author>",
        escaped(&book.author)
    )?;
    let published = format!("{:04}-01-01T00:00:00Z", book.published_year);
    element(feed, "published", &published)?;
    element(feed, "summary", &book.description)?;
    element(feed, "content", &book.content)?;
    feed.push_str("</entry>\n");
    Ok(())
}

#[inline(never)]
fn element(feed: &mut String, name: &str, text: &str) -> fmt::Result {
    writeln!(feed, "<{name}>{}</{name}>", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut escaped = text.to_owned();
    for (sign, instead) in ESCAPES {
        escaped = escaped.replace(sign, instead);
    }
    escaped
}
