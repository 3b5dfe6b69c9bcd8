//! What sells best.

use crate::sales::Sale;

/// A place in the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The title.
    pub title: &'a str,
    /// Copies sold.
    pub copies: u64,
}

/// The titles that sell best, the best first.
#[inline(never)]
pub fn bestsellers(sales: &[Sale], places: usize) -> Vec<Place<'_>> {
    let mut ranking: Vec<Place<'_>> = sales
        .iter()
        .map(|sale| Place {
            title: &sale.title,
            copies: sale.copies,
        })
        .collect();
    ranking.sort_by(|a, b| b.copies.cmp(&a.copies).then_with(|| a.title.cmp(b.title)));
    ranking.truncate(places);
    ranking
}
