//! Protocol Buffers' wire format (<https://protobuf.dev/programming-guides/encoding/>).

/// A message under construction.
#[derive(Clone, Debug, Default)]
pub(super) struct Message {
    bytes: Vec<u8>,
}

impl Message {
    /// A varint field; 0, the default, is left out.
    pub(super) fn number(&mut self, field: u32, value: u64) {
        if value != 0 {
            self.repeated(field, value);
        }
    }

    /// One element of a repeated varint field; 0 is written.
    pub(super) fn repeated(&mut self, field: u32, value: u64) {
        self.varint(u64::from(field) << 3);
        self.varint(value);
    }

    /// A length-delimited field.
    pub(super) fn bytes(&mut self, field: u32, bytes: &[u8]) {
        self.varint(u64::from(field) << 3 | 2);
        self.varint(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }

    /// A message within this one.
    pub(super) fn message(&mut self, field: u32, message: &Self) {
        self.bytes(field, &message.bytes);
    }

    /// A packed repeated varint field; nothing if there are no values.
    pub(super) fn packed(&mut self, field: u32, values: impl IntoIterator<Item = u64>) {
        let mut packed = Self::default();
        values.into_iter().for_each(|value| packed.varint(value));
        if !packed.bytes.is_empty() {
            self.message(field, &packed);
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(u8::try_from(value).expect("below 0x80"));
    }
}

#[cfg(test)]
mod tests {
    use super::Message;

    #[test]
    fn the_examples_of_the_encoding_guide_come_out_as_printed_there() {
        let mut number = Message::default();
        number.number(1, 150);
        assert_eq!(number.clone().into_bytes(), [0x08, 0x96, 0x01]);
        let mut text = Message::default();
        text.bytes(2, b"testing");
        assert_eq!(text.into_bytes(), b"\x12\x07testing");
        let mut packed = Message::default();
        packed.packed(6, [3, 270, 86942]);
        assert_eq!(
            packed.into_bytes(),
            [0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05]
        );
        let mut negative = Message::default();
        negative.number(1, (-1_i64).cast_unsigned());
        assert_eq!(
            negative.into_bytes(),
            [8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]
        );
    }
}
