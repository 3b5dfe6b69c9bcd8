//! Protocol Buffers on the wire: tags, varints and length-delimited fields.
//!
//! Format: <https://protobuf.dev/programming-guides/encoding/>.

use super::error::{Fault, ParseError};

/// Bytes of a message together with where they stand in the whole.
#[derive(Clone, Copy)]
pub(super) struct Message<'a> {
    bytes: &'a [u8],
    offset: usize,
}

/// One field of a message.
pub(super) struct Field<'a> {
    pub(super) number: u64,
    /// Offset of the field's tag.
    pub(super) offset: usize,
    value: Value<'a>,
}

enum Value<'a> {
    Varint(u64),
    Bytes(Message<'a>),
    /// `fixed32` and `fixed64`: no field of `profile.proto` has them.
    Fixed,
}

impl<'a> Message<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// The fields in order; after a fault the iterator ends.
    pub(super) fn fields(self) -> impl Iterator<Item = Result<Field<'a>, ParseError>> {
        let mut rest = self;
        std::iter::from_fn(move || {
            if rest.bytes.is_empty() {
                return None;
            }
            let field = rest.field();
            if field.is_err() {
                rest.bytes = &[];
            }
            Some(field)
        })
    }

    fn field(&mut self) -> Result<Field<'a>, ParseError> {
        let offset = self.offset;
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => Value::Varint(self.varint()?),
            1 => self.take(8, offset).map(|_| Value::Fixed)?,
            2 => {
                let at = self.offset;
                let length = self.varint()?;
                Value::Bytes(self.take(length, at)?)
            }
            5 => self.take(4, offset).map(|_| Value::Fixed)?,
            wire_type => return Err(Fault::WireType(wire_type).at(offset)),
        };
        Ok(Field {
            number: tag >> 3,
            offset,
            value,
        })
    }

    /// The next bytes; `claimed_at` is where their number comes from.
    fn take(&mut self, length: u64, claimed_at: usize) -> Result<Self, ParseError> {
        let split = usize::try_from(length)
            .ok()
            .and_then(|length| self.bytes.split_at_checked(length));
        let Some((taken, rest)) = split else {
            let left = self.bytes.len();
            return Err(Fault::Length { length, left }.at(claimed_at));
        };
        let message = Self {
            bytes: taken,
            offset: self.offset,
        };
        self.bytes = rest;
        self.offset += taken.len();
        Ok(message)
    }

    fn varint(&mut self) -> Result<u64, ParseError> {
        let mut value = 0_u64;
        for (index, byte) in self.bytes.iter().take(10).enumerate() {
            // The tenth byte holds the 64th bit; pprof lets its other bits fall away, and so does this.
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                self.bytes = &self.bytes[index + 1..];
                self.offset += index + 1;
                return Ok(value);
            }
        }
        Err(if self.bytes.len() < 10 {
            Fault::VarintEnds
        } else {
            Fault::VarintLength
        }
        .at(self.offset))
    }
}

impl<'a> Field<'a> {
    pub(super) fn unsigned(&self) -> Result<u64, ParseError> {
        match self.value {
            Value::Varint(value) => Ok(value),
            _ => Err(self.mismatch("a number")),
        }
    }

    /// An `int64`: negative numbers stand as their two's complement.
    pub(super) fn signed(&self) -> Result<i64, ParseError> {
        self.unsigned().map(u64::cast_signed)
    }

    pub(super) fn message(&self) -> Result<Message<'a>, ParseError> {
        match self.value {
            Value::Bytes(message) => Ok(message),
            _ => Err(self.mismatch("a message")),
        }
    }

    pub(super) fn bytes(&self) -> Result<&'a [u8], ParseError> {
        self.message().map(|message| message.bytes)
    }

    /// A repeated number, packed or one by one.
    pub(super) fn each_number(
        &self,
        mut push: impl FnMut(u64, usize) -> Result<(), ParseError>,
    ) -> Result<(), ParseError> {
        match self.value {
            Value::Varint(value) => push(value, self.offset),
            Value::Bytes(mut packed) => {
                while !packed.bytes.is_empty() {
                    let at = packed.offset;
                    push(packed.varint()?, at)?;
                }
                Ok(())
            }
            Value::Fixed => Err(self.mismatch("a number")),
        }
    }

    fn mismatch(&self, expected: &'static str) -> ParseError {
        Fault::FieldType {
            number: self.number,
            expected,
        }
        .at(self.offset)
    }
}
