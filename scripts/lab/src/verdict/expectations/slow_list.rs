//! `slow-list`: the list answers every book in full, whatever page was asked for.

use serde::Deserialize;

use crate::load::{Draws, Step, Turn};
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Limit, Reading, Rule, Stage, View, Work, cpu_time,
    per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "serialize",
    file: "bookstore/src/books/list/everything.rs",
    anchor: "serialize",
};

/// The fault's expectations.
pub static SLOW_LIST: Expectation = Expectation {
    fault: "slow-list",
    class: "cpu",
    chapter: "03-slow-list",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: &[],
        warm: Stage::of(first_page, PAGE, 20),
        points: Stage::growing(first_page, PAGE, 100),
        rate: per_second(31),
        connections: 32,
        seed: 3,
        statuses: &[200],
    },
    // SQLite and the socket work for it elsewhere: the share is one of what the list itself costs, where reading rows has the rest.
    views: &[View::cpu(0.16).focus("bookstore::books")],
    counter: Counter {
        unit: "bytes answered",
        read: Reading::answer_bytes,
        per_request: 2_000_000.0,
    },
    planted: &[Rule {
        bound: Bound::PerRequest(Limit::Least(1_000_000.0)),
        ..BYTES
    }],
    // A page of 20 summaries has some 2,500.
    repaired: &[Rule {
        bound: Bound::PerRequest(Limit::Most(10_000.0)),
        ..BYTES
    }],
    edited: &[],
    compare: &[cpu_time(4.0)],
    keep: &[],
    probe: None,
    differs: None,
};

const BYTES: Rule = Rule {
    name: "bytes-per-answer",
    unit: "bytes",
    read: Reading::answer_bytes,
    bound: Bound::PerRequest(Limit::Most(0.0)),
    why: "a client that asks for 20 books reads 20 books: the rest is read, built, sent and thrown away",
};

/// Books of the page that is asked for.
const PAGE: u64 = 20;

fn first_page(_: &mut Draws, turn: Turn) -> Vec<Step> {
    let path = format!("/api/v1/books?limit={}", turn.size);
    vec![Step::get(path).told_by(shelf)]
}

#[derive(Deserialize)]
struct Shelf {
    items: Vec<Book>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "its Debug text is what two runs are compared by")]
struct Book {
    id: i64,
    title: String,
    author: String,
    price_minor: i64,
}

/// The one fault that changes the answer: what the page must hold is the same in both, its books with what a shelf shows of them.
fn shelf(body: &[u8]) -> Vec<u8> {
    let page = usize::try_from(PAGE).expect("a page is short");
    match serde_json::from_slice::<Shelf>(body) {
        Ok(Shelf { mut items }) => {
            items.truncate(page);
            format!("{items:?}").into_bytes()
        }
        Err(_) => body.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(count: u64, extra: &str) -> Vec<u8> {
        let book = |id| format!(r#"{{"id":{id},"title":"T","author":"A","price_minor":9{extra}}}"#);
        let books: Vec<_> = (1..=count).map(book).collect();
        format!(r#"{{"items":[{}]}}"#, books.join(",")).into_bytes()
    }

    #[test]
    fn a_page_of_the_catalogue_is_a_page() {
        let everything = answer(2_000, r#","content":"long""#);
        assert_eq!(shelf(&everything), shelf(&answer(20, r#","in_stock":3"#)));
    }

    #[test]
    fn a_page_that_lacks_books_or_is_none_is_another() {
        let page = shelf(&answer(20, ""));
        assert_ne!(page, shelf(&answer(19, "")));
        assert_ne!(page, shelf(&answer(0, "")));
        assert_ne!(page, shelf(b"{}"));
    }
}
