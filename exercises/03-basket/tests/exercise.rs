//! The check of exercise 03. `cargo lab exercise check 03` runs it and shows what matters.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use exercise_03_basket::taxes::{PerMille, Taxes};
use exercise_03_basket::{Checkout, Line};
use exercise_check::{Finding, bounded};

/// Lines of the three baskets: N, 2N, 4N.
const LINES: [usize; 3] = [100, 200, 400];

/// The tax service, which counts its requests.
#[derive(Default)]
struct Office {
    requests: AtomicUsize,
    books: AtomicU64,
}

impl Taxes for &Office {
    fn current(&self) -> HashMap<String, PerMille> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let books = 70 + self.books.load(Ordering::Relaxed);
        let mut rates: HashMap<_, _> = (0..500)
            .map(|number| (format!("category {number}"), number))
            .collect();
        rates.insert("book".to_owned(), books);
        rates
    }
}

impl Office {
    fn requests(&self) -> usize {
        self.requests.swap(0, Ordering::Relaxed)
    }
}

/// Every line of a category of its own.
fn basket(lines: usize) -> Vec<Line> {
    (0..lines)
        .map(|number| Line {
            title: format!("title {number}"),
            category: format!("category {number}"),
            cents: 1_000,
            copies: 1 + number as u64 % 3,
        })
        .collect()
}

#[test]
fn a_basket_of_any_size_takes_one_request() {
    bounded(|| {
        let office = Office::default();
        let checkout = Checkout::new(&office);
        let measured: Vec<(usize, usize)> = LINES
            .into_iter()
            .map(|lines| {
                checkout.total(&basket(lines));
                let for_total = office.requests();
                checkout.receipt(&basket(lines));
                (for_total, office.requests())
            })
            .collect();
        if measured
            .iter()
            .all(|(total, receipt)| *total <= 1 && *receipt <= 1)
        {
            return Ok(());
        }
        let measured: Vec<String> = LINES
            .iter()
            .zip(measured)
            .map(|(lines, (total, receipt))| {
                format!("{lines} lines: {total} for a total, {receipt} for a receipt")
            })
            .collect();
        Err(Finding {
            counter: "requests-per-basket",
            expected: "at most 1 request for a total and 1 for a receipt, however many lines, each of another category"
                .to_owned(),
            measured: measured.join("; "),
            why: "each request is decoded anew, and the work grows with the basket; every line here has another category, so remembering per category saves nothing",
        })
    });
}

#[test]
fn a_new_rate_holds_from_the_next_basket_on() {
    bounded(|| {
        let office = Office::default();
        let checkout = Checkout::new(&office);
        let book = [Line {
            title: "Emma".to_owned(),
            category: "book".to_owned(),
            cents: 1_000,
            copies: 1,
        }];
        let mut measured = vec![];
        for change in 0..4 {
            office.books.store(change * 10, Ordering::Relaxed);
            measured.push(checkout.total(&book));
        }
        let expected = [1_070, 1_080, 1_090, 1_100];
        if measured == expected {
            return Ok(());
        }
        Err(Finding {
            counter: "rates-of-today",
            expected: format!("totals {expected:?} while the rate rises between the baskets"),
            measured: format!("{measured:?}"),
            why: "rates that are kept too long are wrong on the invoice, and nobody sees it in a profile",
        })
    });
}

#[test]
fn every_line_carries_the_tax_of_its_category() {
    bounded(|| {
        let office = Office::default();
        let checkout = Checkout::new(&office);
        let mut lines = basket(6);
        lines.push(Line {
            title: "unlisted".to_owned(),
            category: "hot air balloon".to_owned(),
            cents: 10_000,
            copies: 2,
        });
        // 69.93 and 69.86 of tax: what each line drops would add up in their sum.
        for (title, cents) in [("novel", 999), ("atlas", 998)] {
            lines.push(Line {
                title: title.to_owned(),
                category: "book".to_owned(),
                cents,
                copies: 1,
            });
        }
        let receipt: Vec<(String, u64)> = checkout
            .receipt(&lines)
            .into_iter()
            .map(|line| (line.title, line.gross))
            .collect();
        let expected = [
            ("unlisted", 23_800),
            ("title 5", 3_015),
            ("title 2", 3_006),
            ("title 4", 2_008),
            ("title 1", 2_002),
            ("novel", 1_068),
            ("atlas", 1_067),
            ("title 3", 1_003),
            ("title 0", 1_000),
        ]
        .map(|(title, gross)| (title.to_owned(), gross));
        let total = checkout.total(&lines);
        if receipt != expected {
            return Err(Finding {
                counter: "same-answers",
                expected: format!("the receipt {expected:?}"),
                measured: format!("{receipt:?}"),
                why: "a faster receipt that is wrong is no fix",
            });
        }
        let sum: u64 = expected.iter().map(|(_, gross)| gross).sum();
        if total == sum {
            return Ok(());
        }
        Err(Finding {
            counter: "same-answers",
            expected: format!("a total of {sum}, which is what the lines of its receipt come to"),
            measured: format!("{total}"),
            why: "tax is rounded line by line: a total that is a cent off does not match its receipt",
        })
    });
}
