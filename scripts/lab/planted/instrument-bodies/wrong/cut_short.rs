//! Records the beginning alone, of a text that was made in whole.
//!
//! Counter: formatted-per-request

use tracing::instrument;

use super::{Enquiry, Line, Prices, QuotedLine};
use crate::error::Result;

#[inline(never)]
#[instrument(skip_all, fields(enquiry = %beginning(enquiry)))]
pub(super) fn price(enquiry: &Enquiry, line: &Line, prices: &Prices) -> Result<QuotedLine> {
    QuotedLine::of(enquiry, line, prices)
}

fn beginning(enquiry: &Enquiry) -> String {
    format!("{enquiry:?}").chars().take(100).collect()
}
