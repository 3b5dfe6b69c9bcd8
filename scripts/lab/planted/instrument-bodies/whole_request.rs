//! Pricing under a span that has everything: whoever reads the log can see what was asked.

use tracing::instrument;

use super::{Enquiry, Line, Prices, QuotedLine};
use crate::error::Result;

#[inline(never)]
#[instrument] // anchor: span
pub(super) fn price(enquiry: &Enquiry, line: &Line, prices: &Prices) -> Result<QuotedLine> {
    QuotedLine::of(enquiry, line, prices)
}
