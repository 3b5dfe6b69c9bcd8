//! Reference: statements per further book, between a short and a long page, once the process is warm.
//!
//! A guard for the pipeline: it stops a build that asks the database book by book.
//!
//! The pipeline starts each build of the shop on a seeded database, and calls [`guard`] before anybody deploys it.

pub mod shop;

use shop::Shop;

/// A short and a long page.
const BOOKS: [usize; 2] = [200, 1_000];
/// A statement for fewer further books than these is one too many.
const ONE_IN: usize = 20;

/// Refuses a build whose statements grow with the books of a page; says what it saw.
///
/// May ask for at most eight pages.
pub fn guard(build: &mut dyn Shop) -> Result<(), String> {
    // The first page of a process pays for its start.
    build.page(BOOKS[0]);
    let [short, long] = BOOKS.map(|books| build.page(books));
    let further = long.saturating_sub(short);
    if further * ONE_IN > BOOKS[1] - BOOKS[0] {
        return Err(format!(
            "{short} statements for {} books, {long} for {}",
            BOOKS[0], BOOKS[1]
        ));
    }
    Ok(())
}
