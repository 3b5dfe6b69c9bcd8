//! Inflating, with an end to it.

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::MultiGzDecoder;

use super::error::{Fault, ParseError};

/// The profile's own bytes: inflated if they are compressed, else as they are.
pub(super) fn inflate(bytes: &[u8], limit: usize) -> Result<Cow<'_, [u8]>, ParseError> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut decoder = MultiGzDecoder::new(bytes);
    let mut inflated = Vec::new();
    // One byte more than allowed tells "just fits" from "too large".
    let read = decoder
        .by_ref()
        .take(limit as u64 + 1)
        .read_to_end(&mut inflated);
    let consumed = bytes.len() - decoder.get_ref().len();
    read.map_err(|error| Fault::Gzip(error.to_string()).at(consumed))?;
    if inflated.len() > limit {
        return Err(Fault::Inflated { limit }.at(consumed));
    }
    Ok(Cow::Owned(inflated))
}
