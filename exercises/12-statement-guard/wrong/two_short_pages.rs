//! Wrong: the growth between a page of 20 and one of 200 books. The batch of 250 hides what comes after it.
//! Counter: catches-long-pages
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
    let long = build.page(200);
    if long.saturating_sub(short) * 20 > 180 {
        return Err(format!("{short} statements for 20 books, {long} for 200"));
    }
    Ok(())
}
