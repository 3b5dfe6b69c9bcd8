//! From bytes to a [`Profile`].
//!
//! The message is walked once per layer of references (strings, then what holds strings, then
//! locations, then samples), so that each reference is resolved where it stands and a fault can name
//! its offset. Skipping over the other layers costs next to nothing: their lengths are known.

mod error;
mod folded;
mod gzip;
mod ids;
mod samples;
mod tables;
#[cfg(test)]
mod tests;
mod wire;

pub use error::{Fault, ParseError, Within};

use crate::profile::Profile;
use wire::Message;

/// What a reader gives to one profile.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes after inflating.
    pub inflated: usize,
    /// Bytes of the decoded rows: a two-byte message can become a row of a hundred bytes.
    pub decoded: usize,
}

impl Default for Limits {
    /// Far above what a program writes (a million samples inflate to some 100 MB), far below what hurts.
    fn default() -> Self {
        Self {
            inflated: 512 << 20,
            decoded: 2 << 30,
        }
    }
}

pub(crate) fn parse_within(bytes: &[u8], limits: Limits) -> Result<Profile, ParseError> {
    let profile = gzip::inflate(bytes, limits.inflated)?;
    let within = match profile {
        std::borrow::Cow::Borrowed(_) => Within::Input,
        std::borrow::Cow::Owned(_) => Within::Inflated,
    };
    decode(&profile, limits.decoded).map_err(|error| ParseError { within, ..error })
}

fn decode(bytes: &[u8], limit: usize) -> Result<Profile, ParseError> {
    if bytes.is_empty() {
        return Err(Fault::Empty.at(0));
    }
    let mut budget = Budget { left: limit, limit };
    if is_text(bytes) {
        return if folded::is_folded(bytes) {
            folded::read(bytes, &mut budget)
        } else {
            Err(Fault::Text.at(0))
        };
    }
    if bytes.starts_with(b"PERFILE2") {
        return Err(Fault::Perf.at(0));
    }
    let message = Message::new(bytes);
    is_single(message)?;
    let strings = tables::Strings::read(message, &mut budget)?;
    let (mut profile, ids) = tables::read(message, &strings, &mut budget)?;
    // Other binary files may happen to read as fields that profiles do not have.
    if profile.sample_types.is_empty() {
        return Err(Fault::NoSampleType.at(0));
    }
    profile.samples = samples::read(
        message,
        &strings,
        &ids,
        profile.sample_types.len(),
        &mut budget,
    )?;
    Ok(profile)
}

/// Whether the input begins like a page or a `debug=1` answer: in a profile a byte below space comes early
/// (the tag of field 1 is 0x0a, its length is below 0x20).
fn is_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(64)];
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        // Cut within a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&start[..error.valid_up_to()]).expect("it is valid up to there")
        }
        Err(_) => return false,
    };
    let is_printed = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    !start.starts_with(&[0x0a]) && !text.is_empty() && text.chars().all(is_printed)
}

/// Protocol Buffers merge concatenated messages without a word; a profile has one time only.
fn is_single(profile: Message<'_>) -> Result<(), ParseError> {
    let mut timed = false;
    for field in profile.fields() {
        let field = field?;
        if field.number == 9 && field.signed()? != 0 {
            if timed {
                return Err(Fault::Concatenated.at(field.offset));
            }
            timed = true;
        }
    }
    Ok(())
}

/// Memory for decoded rows.
struct Budget {
    left: usize,
    limit: usize,
}

impl Budget {
    fn charge<T>(&mut self, offset: usize) -> Result<(), ParseError> {
        match self.left.checked_sub(size_of::<T>()) {
            Some(left) => self.left = left,
            None => return Err(Fault::Decoded { limit: self.limit }.at(offset)),
        }
        Ok(())
    }
}
