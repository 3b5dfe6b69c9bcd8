//! The feed: the newest books with their texts, in Atom (RFC 4287), for readers and other shops.
//!
//! How the text is put together is the fault `alloc-churn` of chapter 08-allocation-churn. Planted (`pieces`), each element
//! is a text of its own that goes into the next larger one. Repaired (`buffer`), all is written into one. The bytes are
//! the same.

mod buffer;
mod pieces;

use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use sqlx::FromRow;

use crate::App;
use crate::db::Db;
use crate::error::Result;
use crate::faults::{State as Planting, Switchable};

/// Books in the feed.
const NEWEST: i64 = 50;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
    <id>urn:bookstore:feed</id>\n<title>New in the bookstore</title>\n";
const TAIL: &str = "</feed>\n";

/// What XML takes for its own, and how it is written instead. The first first.
const ESCAPES: [(char, &str); 5] = [
    ('&', "&amp;"),
    ('<', "&lt;"),
    ('>', "&gt;"),
    ('"', "&quot;"),
    ('\'', "&apos;"),
];

/// A book in the feed.
#[derive(FromRow)]
struct Entry {
    id: i64,
    title: String,
    author: String,
    published_year: i64,
    description: String,
    content: String,
}

pub(super) async fn feed(State(app): State<App>) -> Result<impl IntoResponse> {
    let books = select_newest(&app.db).await?;
    let feed = match app.books.feed.state() {
        Planting::Planted => pieces::render(&books),
        Planting::Repaired => buffer::render(&books),
    };
    Ok((
        [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")],
        feed,
    ))
}

async fn select_newest(db: &Db) -> Result<Vec<Entry>> {
    let rows = sqlx::query_as(
        "SELECT books.id, title, authors.name AS author, published_year, description, content
         FROM books
         JOIN authors ON authors.id = author_id
         ORDER BY books.id DESC
         LIMIT $1",
    )
    .bind(NEWEST)
    .fetch_all(db)
    .await?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_ways_write_the_same_bytes(id: i64, year: i64, texts in prop::array::uniform4("\\PC{0,40}|[&<>\"']{0,8}")) {
            let [title, author, description, content] = texts;
            let book = Entry { id, title, author, published_year: year, description, content };
            let books = [book];
            prop_assert_eq!(pieces::render(&books), buffer::render(&books));
        }
    }

    #[test]
    fn signs_of_xml_are_written_as_text() {
        let text = |text: &str| text.to_owned();
        let book = Entry {
            id: 7,
            title: text("Salt & <Vinegar>"),
            author: text("Ada \"A\" O'Weiss"),
            published_year: 1987,
            description: text("&amp;"),
            content: String::new(),
        };
        insta::assert_snapshot!(buffer::render(&[book]), @r#"
        <?xml version="1.0" encoding="utf-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom">
        <id>urn:bookstore:feed</id>
        <title>New in the bookstore</title>
        <entry>
        <id>urn:bookstore:book:7</id>
        <title>Salt &amp; &lt;Vinegar&gt;</title>
        <author><name>Ada &quot;A&quot; O&apos;Weiss</name></author>
        <published>1987-01-01T00:00:00Z</published>
        <summary>&amp;amp;</summary>
        <content></content>
        </entry>
        </feed>
        "#);
    }
}
