//! What a basket costs.
//!
//! The checkout page asks [`Checkout::total`], the order mail asks [`Checkout::receipt`]. How much tax a category of goods
//! carries is known to the tax service alone, see [`taxes`].

pub mod taxes;

use taxes::{PerMille, Taxes};

/// What a category carries that the tax service does not list.
const STANDARD: PerMille = 190;

/// Some copies of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// As the receipt prints it.
    pub title: String,
    /// `book`, `calendar`, `gift card` and so on.
    pub category: String,
    /// The price of one, before tax.
    pub cents: u64,
    /// How many.
    pub copies: u64,
}

/// A line with its tax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// The line's title.
    pub title: String,
    /// What all its copies cost.
    pub gross: u64,
}

/// Prices baskets.
#[derive(Debug)]
pub struct Checkout<T> {
    taxes: T,
}

impl<T: Taxes> Checkout<T> {
    /// Prices by what `taxes` says.
    pub fn new(taxes: T) -> Self {
        Self { taxes }
    }

    /// What the basket costs at today's rates.
    pub fn total(&self, basket: &[Line]) -> u64 {
        self.priced(basket).map(|line| line.gross).sum()
    }

    /// The basket line by line at today's rates, the dearest first.
    pub fn receipt(&self, basket: &[Line]) -> Vec<Priced> {
        let mut lines: Vec<Priced> = self.priced(basket).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.gross));
        lines
    }

    fn priced<'a>(&'a self, basket: &'a [Line]) -> impl Iterator<Item = Priced> + 'a {
        basket.iter().map(|line| {
            let net = line.cents * line.copies;
            Priced {
                title: line.title.clone(),
                gross: net + net * self.rate(&line.category) / 1000,
            }
        })
    }

    fn rate(&self, category: &str) -> PerMille {
        self.taxes
            .current()
            .get(category)
            .copied()
            .unwrap_or(STANDARD)
    }
}
