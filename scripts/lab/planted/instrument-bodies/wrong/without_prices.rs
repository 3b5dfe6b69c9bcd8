//! Leaves out the argument that is smaller.
//!
//! Counter: formatted-per-request

use tracing::instrument;

use super::{Enquiry, Line, Prices, QuotedLine};
use crate::error::Result;

#[inline(never)]
#[instrument(skip(prices))]
pub(super) fn price(enquiry: &Enquiry, line: &Line, prices: &Prices) -> Result<QuotedLine> {
    QuotedLine::of(enquiry, line, prices)
}
