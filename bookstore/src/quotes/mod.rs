//! `POST /api/v1/quotes`: what a list of books with inscriptions would cost; where the fault `instrument-bodies` of chapter 03-slow-list
//! lives.
//!
//! Each line is priced under a span. Planted (`whole_request`), the span records all arguments, the whole enquiry among them. Repaired
//! (`chosen_fields`), what one looks for in a log.

mod chosen_fields;
mod whole_request;

use std::collections::HashMap;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use sqlx::QueryBuilder;

use crate::db::Db;
use crate::error::{Error, Result};
use crate::faults::{INSTRUMENT_BODIES, State as Twin, Switchable, Toggle};
use crate::json::Input;
use crate::{App, Settings};

pub(crate) fn router() -> Router<App> {
    Router::new().route("/quotes", post(quote))
}

/// Lines in a request.
const LINES: usize = 100;
/// Copies in a line.
const COPIES: i64 = 1_000;
/// Letters of an inscription.
const LETTERS: usize = 1_000;
/// Copies in all lines from which books are cheaper.
const MANY: i64 = 100;
/// Of an inscription's letter, in minor units.
const PER_LETTER: i64 = 2;

/// What the handler of quotes shares, from one request to the next.
pub(crate) struct Quotes {
    pub(crate) tracing: Toggle,
}

/// The books that somebody wants to know the price of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Enquiry {
    lines: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    book_id: i64,
    quantity: i64,
    /// What is written into each copy.
    #[serde(default)]
    inscription: String,
}

/// Prices by book, in minor units.
type Prices = HashMap<i64, i64>;

/// What it would cost, line by line and in all.
#[derive(Debug, Serialize)]
pub(crate) struct Quote {
    lines: Vec<QuotedLine>,
    total_minor: i64,
    currency: &'static str,
}

#[derive(Debug, Serialize)]
struct QuotedLine {
    book_id: i64,
    quantity: i64,
    books_minor: i64,
    inscriptions_minor: i64,
}

async fn quote(State(app): State<App>, Input(enquiry): Input<Enquiry>) -> Result<Json<Quote>> {
    enquiry.check()?;
    let prices = select_prices(&app.db, &enquiry).await?;
    let quote = match app.quotes.tracing.state() {
        Twin::Planted => Quote::of(&enquiry, &prices, whole_request::price),
        Twin::Repaired => Quote::of(&enquiry, &prices, chosen_fields::price),
    };
    quote.map(Json)
}

impl Quotes {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            tracing: Toggle::new(settings.faults.state(INSTRUMENT_BODIES)),
        }
    }
}

impl Enquiry {
    fn check(&self) -> Result<()> {
        let invalid = |parameter, problem| Err(Error::Invalid { parameter, problem });
        if !(1..=LINES).contains(&self.lines.len()) {
            return invalid("lines", "must be 1 to 100 lines");
        }
        for line in &self.lines {
            if !(1..=COPIES).contains(&line.quantity) {
                return invalid("quantity", "must be a whole number from 1 to 1000");
            }
            if line.inscription.chars().count() > LETTERS {
                return invalid("inscription", "must have at most 1000 letters");
            }
        }
        Ok(())
    }
}

impl Quote {
    fn of(
        enquiry: &Enquiry,
        prices: &Prices,
        price: fn(&Enquiry, &Line, &Prices) -> Result<QuotedLine>,
    ) -> Result<Self> {
        let lines = enquiry
            .lines
            .iter()
            .map(|line| price(enquiry, line, prices))
            .collect::<Result<Vec<_>>>()?;
        let minor = |line: &QuotedLine| line.books_minor + line.inscriptions_minor;
        Ok(Self {
            total_minor: lines.iter().map(minor).sum(),
            lines,
            currency: "EUR",
        })
    }
}

impl QuotedLine {
    /// A line of the enquiry. From a hundred copies in all of its lines, books are five per cent cheaper.
    fn of(enquiry: &Enquiry, line: &Line, prices: &Prices) -> Result<Self> {
        let price = prices.get(&line.book_id).ok_or(Error::NotFound("book"))?;
        let copies: i64 = enquiry.lines.iter().map(|line| line.quantity).sum();
        let percent = if copies < MANY { 100 } else { 95 };
        let letters = i64::try_from(line.inscription.chars().count())
            .expect("an inscription was checked to be short");
        Ok(Self {
            book_id: line.book_id,
            quantity: line.quantity,
            books_minor: line.quantity * price * percent / 100,
            inscriptions_minor: line.quantity * letters * PER_LETTER,
        })
    }
}

async fn select_prices(db: &Db, enquiry: &Enquiry) -> Result<Prices> {
    let mut query = QueryBuilder::new("SELECT id, price_minor FROM books WHERE id IN (");
    let mut ids = query.separated(", ");
    for line in &enquiry.lines {
        ids.push_bind(line.book_id);
    }
    query.push(")");
    let rows: Vec<(i64, i64)> = query.build_query_as().fetch_all(db).await?;
    Ok(rows.into_iter().collect())
}
