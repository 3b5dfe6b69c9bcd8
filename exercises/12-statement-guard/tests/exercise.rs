//! The check of exercise 12. `cargo lab exercise check 12` runs it and shows what matters.

use exercise_12_statement_guard::guard;
use exercise_12_statement_guard::shop::Shop;
use exercise_check::{Finding, Verdict, bounded};

/// Pages that a guard may ask for.
const PAGES: usize = 8;

/// A build: statements of its first page on top, and of every page by its books.
struct Build {
    name: &'static str,
    first: usize,
    statements: fn(usize) -> usize,
    /// Those that it was asked for: books and statements.
    pages: Vec<(usize, usize)>,
}

impl Build {
    fn new(name: &'static str, statements: fn(usize) -> usize) -> Self {
        Self {
            name,
            first: 0,
            statements,
            pages: vec![],
        }
    }

    /// What the guard saw: "21 statements for 20 books, 1001 for 1000".
    fn seen(&self) -> String {
        let mut said: Vec<String> = self
            .pages
            .iter()
            .enumerate()
            .map(|(index, (books, statements))| match index {
                0 => format!("{statements} statements for {books} books"),
                _ => format!("{statements} for {books}"),
            })
            .collect();
        if said.is_empty() {
            said.push("no page".to_owned());
        }
        said.join(", ")
    }
}

impl Shop for Build {
    fn page(&mut self, books: usize) -> usize {
        assert!(
            (1..=1_000).contains(&books),
            "a page has 1 to 1,000 books, not {books}"
        );
        let first = if self.pages.is_empty() { self.first } else { 0 };
        let statements = first + (self.statements)(books);
        self.pages.push((books, statements));
        statements
    }
}

fn guarded(build: &mut Build) -> Result<Result<(), String>, Finding> {
    let said = guard(build);
    if build.pages.len() <= PAGES {
        return Ok(said);
    }
    Err(Finding {
        counter: "pages-asked",
        expected: format!("at most {PAGES} pages"),
        measured: format!("{}", build.pages.len()),
        why: "a guard that takes an hour is switched off within a week",
    })
}

fn passes(counter: &'static str, why: &'static str, mut build: Build) -> Verdict {
    match guarded(&mut build)? {
        Ok(()) => Ok(()),
        Err(said) => Err(Finding {
            counter,
            expected: format!("the guard lets {} pass", build.name),
            measured: format!("it refused: {said}"),
            why,
        }),
    }
}

fn is_caught(counter: &'static str, why: &'static str, mut build: Build) -> Verdict {
    match guarded(&mut build)? {
        Err(_) => Ok(()),
        Ok(()) => Err(Finding {
            counter,
            expected: format!("the guard refuses {}", build.name),
            measured: format!("it let it pass: {}", build.seen()),
            why,
        }),
    }
}

#[test]
fn a_shop_that_joins_passes() {
    bounded(|| {
        passes(
            "passes-join",
            "this is how it should be",
            Build::new("a shop that asks three times for any page", |_| 3),
        )
    });
}

#[test]
fn a_shop_with_much_around_the_list_passes() {
    bounded(|| {
        passes(
            "passes-wide-page",
            "menus, banners and recommendations are there for a page of one book, too",
            Build::new("a shop that asks 85 times for any page", |_| 85),
        )
    });
}

#[test]
fn a_shop_that_asks_in_batches_passes() {
    bounded(|| {
        passes(
            "passes-batches",
            "a statement for a hundred books is no statement for each: databases bound the length of a list",
            Build::new(
                "a shop that asks for the authors of 100 books at a time",
                |books| 2 + books.div_ceil(100),
            ),
        )
    });
}

#[test]
fn a_shop_that_fills_a_cache_at_first_passes() {
    bounded(|| {
        passes(
            "passes-cold-start",
            "what only the first page costs is the start of the process",
            Build {
                first: 400,
                ..Build::new("a shop that reads its settings with the first page", |_| 4)
            },
        )
    });
}

#[test]
fn a_statement_for_each_book_is_caught() {
    bounded(|| {
        is_caught(
            "catches-each",
            "the plainest form",
            Build::new("a shop that asks for the author of each book", |books| {
                1 + books
            }),
        )
    });
}

#[test]
fn a_statement_for_some_books_is_caught() {
    bounded(|| {
        is_caught(
            "catches-some",
            "one book in twelve has several authors, and on a page of twenty nobody sees it",
            Build::new(
                "a shop that asks once more for each twelfth book",
                |books| 40 + books / 12,
            ),
        )
    });
}

#[test]
fn a_statement_for_each_book_of_a_long_page_is_caught() {
    bounded(|| {
        is_caught(
            "catches-long-pages",
            "the batch has a bound, and what is beyond it is asked for one by one",
            Build::new(
                "a shop that asks for the first 250 books at once and for each further one",
                |books| 2 + books.saturating_sub(250),
            ),
        )
    });
}

#[test]
fn a_cache_that_is_cold_hides_nothing() {
    bounded(|| {
        is_caught(
            "catches-behind-cold-start",
            "a first page that costs more than all others makes growth look like a fall",
            Build {
                first: 2_000,
                ..Build::new(
                    "a shop that reads its settings with the first page, and asks for each book",
                    |books| 3 + books,
                )
            },
        )
    });
}
