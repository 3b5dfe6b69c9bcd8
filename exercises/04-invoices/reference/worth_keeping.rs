//! Reference: a buffer goes back to the idle ones if it is of an ordinary size and they are not too many.
//!
//! Invoices as text.
//!
//! The order service prints each invoice into a [`Page`], sends it to whoever asked, and drops it. Pages take their memory from
//! pages that were dropped before, so that an ordinary day allocates nothing.

use std::fmt;
use std::io::Write as _;
use std::ops::Deref;
use std::sync::{Mutex, MutexGuard};

/// Capacity up to which a buffer is kept: some twenty times an ordinary invoice.
const WORTH_KEEPING: usize = 8 << 10;
/// Buffers that are kept: as many as requests print at one time.
const IDLE: usize = 64;

/// One article of an order.
#[derive(Debug, Clone)]
pub struct Item {
    /// As it is printed.
    pub title: String,
    /// What it costs.
    pub cents: u64,
}

/// Prints invoices.
#[derive(Debug, Default)]
pub struct Printer {
    // A std Mutex: held for a push or a pop.
    idle: Mutex<Vec<Vec<u8>>>,
}

/// A printed invoice. Its memory serves another one when it is dropped.
pub struct Page<'a> {
    printer: &'a Printer,
    text: Vec<u8>,
}

impl Printer {
    /// A printer that has printed nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Prints the invoice of an order.
    pub fn print(&self, number: u64, items: &[Item]) -> Page<'_> {
        let mut page = self.page();
        page.line(format_args!("invoice {number}"));
        for item in items {
            page.line(format_args!(
                "{:>8}.{:02}  {}",
                item.cents / 100,
                item.cents % 100,
                item.title
            ));
        }
        let total: u64 = items.iter().map(|item| item.cents).sum();
        page.line(format_args!(
            "{:>8}.{:02}  in all",
            total / 100,
            total % 100
        ));
        page
    }

    fn page(&self) -> Page<'_> {
        Page {
            printer: self,
            text: self.idle().pop().unwrap_or_default(),
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.idle.lock().expect("no holder of the buffers panics")
    }
}

impl Page<'_> {
    fn line(&mut self, line: fmt::Arguments<'_>) {
        writeln!(self.text, "{line}").expect("memory takes every write");
    }
}

impl Deref for Page<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.text
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        let mut text = std::mem::take(&mut self.text);
        if text.capacity() > WORTH_KEEPING {
            return;
        }
        text.clear();
        let mut idle = self.printer.idle();
        if idle.len() < IDLE {
            idle.push(text);
        }
    }
}
