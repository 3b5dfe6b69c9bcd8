//! Wrong: a long page may not cost a statement more than a short one. Batches are refused, for which the last release was
//! praised.
//! Counter: passes-batches
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
    build.page(20);
    let short = build.page(20);
    let long = build.page(1_000);
    if long > short {
        return Err(format!("{short} statements for 20 books, {long} for 1000"));
    }
    Ok(())
}
