//! A feed that is written from its beginning to its end.

use std::fmt::{self, Display, Formatter, Write};

use super::{ESCAPES, Entry, HEAD, TAIL};

/// Bytes per book, markup included, so that the buffer rarely has to grow.
const PER_BOOK: usize = 1_536;

pub(super) fn render(books: &[Entry]) -> String {
    let mut feed = String::with_capacity(HEAD.len() + books.len() * PER_BOOK + TAIL.len());
    feed.push_str(HEAD);
    for book in books {
        write(&mut feed, book).expect("writing to a String cannot fail");
    }
    feed.push_str(TAIL);
    feed
}

fn write(feed: &mut String, book: &Entry) -> fmt::Result {
    feed.push_str("<entry>\n");
    element(feed, "id", &format_args!("urn:bookstore:book:{}", book.id))?;
    element(feed, "title", &Escaped(&book.title))?;
    writeln!(
        feed,
        "<author><name>{}</name></author>",
        Escaped(&book.author)
    )?;
    element(
        feed,
        "published",
        &format_args!("{:04}-01-01T00:00:00Z", book.published_year),
    )?;
    element(feed, "summary", &Escaped(&book.description))?;
    element(feed, "content", &Escaped(&book.content))?;
    feed.push_str("</entry>\n");
    Ok(())
}

#[inline(never)]
fn element(feed: &mut String, name: &str, text: &dyn Display) -> fmt::Result {
    writeln!(feed, "<{name}>{text}</{name}>") // anchor: escape
}

/// A text that writes what XML takes for its own as XML wants it.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for sign in self.0.chars() {
            match ESCAPES.iter().find(|(special, _)| *special == sign) {
                Some((_, instead)) => f.write_str(instead)?,
                None => f.write_char(sign)?,
            }
        }
        Ok(())
    }
}
