//! Wrong: a total needs no lines, so each category is summed first and taxed then, with one request and one division. What is
//! rounded away per line is not in that sum, and the total no longer matches its receipt.
//! Counter: same-answers
//!
//! What a basket costs.
//!
//! The checkout page asks [`Checkout::total`], the order mail asks [`Checkout::receipt`]. How much tax a category of goods
//! carries is known to the tax service alone, see [`taxes`].

pub mod taxes;

use std::collections::HashMap;

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
        let rates = self.taxes.current();
        let mut nets: HashMap<&str, u64> = HashMap::new();
        for line in basket {
            *nets.entry(&line.category).or_default() += line.cents * line.copies;
        }
        nets.into_iter()
            .map(|(category, net)| net + net * rates.get(category).unwrap_or(&STANDARD) / 1000)
            .sum()
    }

    /// The basket line by line at today's rates, the dearest first.
    pub fn receipt(&self, basket: &[Line]) -> Vec<Priced> {
        let mut lines: Vec<Priced> = self.priced(basket).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.gross));
        lines
    }

    fn priced<'a>(&'a self, basket: &'a [Line]) -> impl Iterator<Item = Priced> + 'a {
        let rates = self.taxes.current();
        basket.iter().map(move |line| {
            let rate = rates.get(&line.category).copied().unwrap_or(STANDARD);
            let net = line.cents * line.copies;
            Priced {
                title: line.title.clone(),
                gross: net + net * rate / 1000,
            }
        })
    }
}
