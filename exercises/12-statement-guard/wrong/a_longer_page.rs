//! Wrong: one page of a thousand books, and a limit that the batches keep. The limit says what this page may cost, and the start
//! page costs more.
//! Counter: passes-wide-page
//!
//! A guard for the pipeline: it stops a build that asks the database book by book.
//!
//! The pipeline starts each build of the shop on a seeded database, and calls [`guard`] before anybody deploys it.

pub mod shop;

use shop::Shop;

/// Refuses a build whose statements grow with the books of a page; says what it saw.
///
/// May ask for at most eight pages.
pub fn guard(build: &mut dyn Shop) -> Result<(), String> {
    build.page(1_000);
    let statements = build.page(1_000);
    if statements >= 80 {
        return Err(format!("{statements} statements for a page of 1000 books"));
    }
    Ok(())
}
