//! Pricing under a span that has what a log is searched for.

use tracing::instrument;

use super::{Enquiry, Line, Prices, QuotedLine};
use crate::error::Result;

#[inline(never)]
#[instrument(skip_all, fields(book = line.book_id))]
pub(super) fn price(enquiry: &Enquiry, line: &Line, prices: &Prices) -> Result<QuotedLine> {
    QuotedLine::of(enquiry, line, prices)
}
