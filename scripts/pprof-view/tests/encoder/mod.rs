//! Writes profiles for tests, right ones and wrong ones. Field numbers are those of `profile.proto`.

/// A profile under construction.
#[derive(Default)]
pub(crate) struct Encoder {
    /// All fields so far but the string table.
    pub(crate) bytes: Vec<u8>,
    strings: Vec<String>,
}

/// A location's line: function id and line number.
pub(crate) type Line = (u64, i64);

/// A sample's label: the key, then a text, or a number with its unit.
pub(crate) enum Label<'a> {
    Text(&'a str, &'a str),
    Number(&'a str, i64, &'a str),
}

impl Encoder {
    pub(crate) fn new() -> Self {
        Self {
            bytes: Vec::new(),
            strings: vec![String::new()],
        }
    }

    /// The index of a string, which is added to the table if need be.
    pub(crate) fn string(&mut self, text: &str) -> u64 {
        let known = self.strings.iter().position(|known| known == text);
        let index = known.unwrap_or_else(|| {
            self.strings.push(text.to_owned());
            self.strings.len() - 1
        });
        index as u64
    }

    pub(crate) fn sample_type(&mut self, kind: &str, unit: &str) -> &mut Self {
        let message = Message::default()
            .number(1, self.string(kind))
            .number(2, self.string(unit));
        self.message(1, &message)
    }

    pub(crate) fn sample(&mut self, locations: &[u64], values: &[i64]) -> &mut Self {
        let values: Vec<u64> = values.iter().map(|value| value.cast_unsigned()).collect();
        self.message(
            2,
            &Message::default().packed(1, locations).packed(2, &values),
        )
    }

    pub(crate) fn labelled_sample(
        &mut self,
        locations: &[u64],
        values: &[i64],
        labels: &[Label<'_>],
    ) -> &mut Self {
        let values: Vec<u64> = values.iter().map(|value| value.cast_unsigned()).collect();
        let mut sample = Message::default().packed(1, locations).packed(2, &values);
        for label in labels {
            let label = match *label {
                Label::Text(key, text) => Message::default()
                    .number(1, self.string(key))
                    .number(2, self.string(text)),
                Label::Number(key, number, unit) => Message::default()
                    .number(1, self.string(key))
                    .number(3, number.cast_unsigned())
                    .number(4, self.string(unit)),
            };
            sample = sample.bytes(3, &label.0);
        }
        self.message(2, &sample)
    }

    pub(crate) fn mapping(&mut self, id: u64, start: u64, file: &str, build_id: &str) -> &mut Self {
        let message = Message::default()
            .number(1, id)
            .number(2, start)
            .number(3, start + 0x10_0000)
            .number(5, self.string(file))
            .number(6, self.string(build_id))
            .number(7, 1)
            .number(8, 1)
            .number(9, 1)
            .number(10, 1);
        self.message(3, &message)
    }

    pub(crate) fn location(
        &mut self,
        id: u64,
        mapping: u64,
        address: u64,
        lines: &[Line],
    ) -> &mut Self {
        let mut message = Message::default()
            .number(1, id)
            .number(2, mapping)
            .number(3, address);
        for (function, line) in lines {
            let line = Message::default()
                .number(1, *function)
                .number(2, line.cast_unsigned());
            message = message.bytes(4, &line.0);
        }
        self.message(4, &message)
    }

    pub(crate) fn function(
        &mut self,
        id: u64,
        name: &str,
        system: &str,
        file: &str,
        start: i64,
    ) -> &mut Self {
        let message = Message::default()
            .number(1, id)
            .number(2, self.string(name))
            .number(3, self.string(system))
            .number(4, self.string(file))
            .number(5, start.cast_unsigned());
        self.message(5, &message)
    }

    /// A field of the profile itself that refers to a string.
    pub(crate) fn text(&mut self, field: u64, text: &str) -> &mut Self {
        let index = self.string(text);
        self.number(field, index)
    }

    /// A field of the profile itself.
    pub(crate) fn number(&mut self, field: u64, value: u64) -> &mut Self {
        let message = Message::default().number(field, value);
        self.bytes.extend(message.0);
        self
    }

    /// Any message, also one that is wrong.
    pub(crate) fn message(&mut self, field: u64, message: &Message) -> &mut Self {
        let field = Message::default().bytes(field, &message.0);
        self.bytes.extend(field.0);
        self
    }

    /// The whole, with the string table at its end.
    pub(crate) fn finish(&self) -> Vec<u8> {
        let table = self.strings.iter().fold(Message::default(), |table, text| {
            table.bytes(6, text.as_bytes())
        });
        [self.bytes.clone(), table.0].concat()
    }
}

/// The fields of one message.
#[derive(Default)]
pub(crate) struct Message(pub(crate) Vec<u8>);

impl Message {
    pub(crate) fn number(mut self, field: u64, value: u64) -> Self {
        self.varint(field << 3);
        self.varint(value);
        self
    }

    pub(crate) fn bytes(mut self, field: u64, bytes: &[u8]) -> Self {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    pub(crate) fn packed(self, field: u64, values: &[u64]) -> Self {
        let mut packed = Self::default();
        for value in values {
            packed.varint(*value);
        }
        self.bytes(field, &packed.0)
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        self.0.push(value.to_le_bytes()[0]);
    }
}
