//! The check of exercise 04. `cargo lab exercise check 04` runs it and shows what matters.

use exercise_04_invoices::{Item, Page, Printer};
use exercise_check::{Finding, bounded, measure};

/// Items of an ordinary order, and of the yearly one of a library consortium.
const ORDINARY: usize = 8;
const YEARLY: usize = 20_000;
/// Yearly orders that are sent at one time.
const AT_ONCE: usize = 16;
/// Bytes that a printer may keep when the day is over.
const KEPT: i64 = 1 << 20;

fn order(items: usize) -> Vec<Item> {
    (0..items)
        .map(|number| Item {
            title: format!("The adventures of reader {number}"),
            cents: 999 + number as u64,
        })
        .collect()
}

/// Prints so many invoices, all of which are on the wire at one time.
fn at_once<'a>(printer: &'a Printer, order: &[Item], pages: usize) -> Vec<Page<'a>> {
    (0..pages)
        .map(|number| printer.print(number as u64, order))
        .collect()
}

#[test]
fn what_a_burst_needed_is_given_back() {
    bounded(|| {
        let (ordinary, yearly) = (order(ORDINARY), order(YEARLY));
        let printer = Printer::new();
        let large = Printer::new().print(0, &yearly).len();
        let mut measured = vec![];
        for pages in [AT_ONCE, 2 * AT_ONCE, 4 * AT_ONCE] {
            let burst = measure(|| drop(at_once(&printer, &yearly, pages)));
            let day = measure(|| {
                for number in 0..200 {
                    drop(printer.print(number, &ordinary));
                }
            });
            let before = measured.last().copied().unwrap_or(0);
            measured.push(before + burst.bytes_current + day.bytes_current);
        }
        if measured.iter().all(|kept| *kept <= KEPT) {
            return Ok(());
        }
        Err(Finding {
            counter: "live-bytes",
            expected: format!(
                "at most {KEPT} bytes kept after bursts of {AT_ONCE}, {} and {} invoices of {large} bytes each",
                2 * AT_ONCE,
                4 * AT_ONCE
            ),
            measured: format!("{measured:?} bytes kept"),
            why: "the service stays as large as its worst moment was, though nothing is in use",
        })
    });
}

#[test]
fn an_ordinary_day_allocates_nothing() {
    bounded(|| {
        let (ordinary, yearly) = (order(ORDINARY), order(YEARLY));
        let printer = Printer::new();
        let day = |printer: &Printer| {
            measure(|| {
                for number in 0..200 {
                    drop(at_once(printer, &ordinary, 1));
                    drop(printer.print(number, &ordinary));
                }
            })
            .count_total
        };
        // The one allocation per `at_once` is its own list of pages.
        let own = 200;
        day(&printer);
        let before = day(&printer);
        drop(at_once(&printer, &yearly, AT_ONCE));
        day(&printer);
        let after = day(&printer);
        if before <= own && after <= own {
            return Ok(());
        }
        Err(Finding {
            counter: "allocations-per-day",
            expected: "no allocation for 400 ordinary invoices, before and after a burst"
                .to_owned(),
            measured: format!(
                "{} before, {} after",
                before.saturating_sub(own),
                after.saturating_sub(own)
            ),
            why: "that pages serve again is what the printer is for: without it every invoice pays for its memory",
        })
    });
}

#[test]
fn ordinary_pages_that_are_out_together_serve_again_together() {
    bounded(|| {
        let ordinary = order(ORDINARY);
        let printer = Printer::new();
        drop(at_once(&printer, &ordinary, AT_ONCE));
        let again = measure(|| drop(at_once(&printer, &ordinary, AT_ONCE))).count_total;
        // The list of pages is the one allocation that is not the printer's.
        if again <= 1 {
            return Ok(());
        }
        Err(Finding {
            counter: "allocations-side-by-side",
            expected: format!(
                "no allocation for {AT_ONCE} ordinary invoices at one time, when {AT_ONCE} were out before"
            ),
            measured: format!("{}", again - 1),
            why: "as many requests as there are connections print at one time, each of them wants a buffer that has served",
        })
    });
}

#[test]
fn an_invoice_says_what_was_ordered() {
    bounded(|| {
        let printer = Printer::new();
        drop(printer.print(1, &order(YEARLY)));
        let page = printer.print(7, &order(2));
        let text = String::from_utf8_lossy(&page).into_owned();
        let expected = "invoice 7\n       9.99  The adventures of reader 0\n      10.00  The adventures of reader 1\n      19.99  in all\n";
        if text == expected {
            return Ok(());
        }
        Err(Finding {
            counter: "same-answers",
            expected: format!("{expected:?}"),
            measured: format!("{text:?}"),
            why: "a page may not show what another order left in its memory",
        })
    });
}
