//! Writing Protocol Buffers: what [`crate::decode`] reads.
//!
//! Format: <https://protobuf.dev/programming-guides/encoding/>.

/// The fields of one message.
#[derive(Default)]
pub(super) struct Message(Vec<u8>);

impl Message {
    /// A field that is left out where it is 0, as Protocol Buffers do.
    pub(super) fn number(&mut self, field: u64, value: u64) {
        if value != 0 {
            self.repeated(field, value);
        }
    }

    /// An `int64`: negative numbers stand as their two's complement.
    pub(super) fn signed(&mut self, field: u64, value: i64) {
        self.number(field, value.cast_unsigned());
    }

    /// A value of a repeated field, which is there also where it is 0.
    pub(super) fn repeated(&mut self, field: u64, value: u64) {
        self.varint(field << 3);
        self.varint(value);
    }

    pub(super) fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
    }

    pub(super) fn message(&mut self, field: u64, message: &Self) {
        self.bytes(field, &message.0);
    }

    pub(super) fn packed(&mut self, field: u64, values: impl Iterator<Item = u64>) {
        let mut packed = Self::default();
        values.for_each(|value| packed.varint(value));
        if !packed.0.is_empty() {
            self.message(field, &packed);
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        self.0.push(value.to_le_bytes()[0]);
    }
}
