//! A feed out of entries, entries out of elements, elements out of texts.

use super::{ESCAPES, Entry, HEAD, TAIL};

pub(super) fn render(books: &[Entry]) -> String {
    let entries: Vec<String> = books.iter().map(entry).collect();
    format!("{HEAD}{}{TAIL}", entries.concat())
}

fn entry(book: &Entry) -> String {
    let author = format!("<author>{}</author>\n", element("name", &book.author));
    let elements = [
        element("id", &format!("urn:bookstore:book:{}", book.id)) + "\n",
        element("title", &book.title) + "\n",
        author,
        element(
            "published",
            &format!("{:04}-01-01T00:00:00Z", book.published_year),
        ) + "\n",
        element("summary", &book.description) + "\n",
        element("content", &book.content) + "\n",
    ];
    format!("<entry>\n{}</entry>\n", elements.concat())
}

#[inline(never)]
fn element(name: &str, text: &str) -> String {
    let mut escaped = text.to_owned();
    for (sign, instead) in ESCAPES {
        escaped = escaped.replace(sign, instead); // anchor: escape
    }
    format!("<{name}>{escaped}</{name}>")
}
