//! The list for the warehouse.

use std::future::Future;

use crate::shelf::Shelf;

/// Where the list goes: a line at a time, as fast as the warehouse's terminal takes them.
pub trait Terminal: Send {
    /// Shows a line.
    fn show(&mut self, line: String) -> impl Future<Output = ()> + Send;
}

/// Lists what is short on the shelf.
pub fn list<'a>(
    shelf: &'a Shelf,
    terminal: &'a mut impl Terminal,
) -> impl Future<Output = usize> + Send + 'a {
    Box::pin(async move {
        let stock = shelf.all().await;
        let mut lines = 0;
        for (title, copies) in stock.iter().filter(|(title, _)| title.ends_with('7')) {
            terminal.show(format!("{copies:>6}  {title}")).await;
            lines += 1;
        }
        drop(stock);
        lines
    })
}
