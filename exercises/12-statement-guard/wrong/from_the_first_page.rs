//! Wrong: the growth from the very first page on. The first page pays for the start of the process: with its settings it costs
//! more than any other, and growth looks like a fall.
//! Counter: catches-behind-cold-start
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
    let short = build.page(200);
    let long = build.page(1_000);
    if long.saturating_sub(short) * 20 > 800 {
        return Err(format!("{short} statements for 200 books, {long} for 1000"));
    }
    Ok(())
}
