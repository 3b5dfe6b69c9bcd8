//! From a [`Profile`] to bytes.

mod wire;

use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::profile::{Function, Label, LabelValue, Location, Mapping, Profile, Sample, ValueType};
use wire::Message;

/// The string table as it grows; entry 0 is the empty string.
struct Strings {
    table: Vec<Arc<str>>,
    indices: HashMap<Arc<str>, u64>,
}

impl Strings {
    fn index(&mut self, text: &Arc<str>) -> u64 {
        if let Some(&known) = self.indices.get(text) {
            return known;
        }
        let index = self.table.len() as u64;
        self.table.push(text.clone());
        self.indices.insert(text.clone(), index);
        index
    }
}

impl Profile {
    /// The profile as `profile.proto`, compressed by gzip.
    pub fn encode(&self) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let written = encoder.write_all(&self.encode_plain());
        let compressed = written.and_then(|()| encoder.finish());
        compressed.expect("writing to memory succeeds")
    }

    /// The profile as `profile.proto`, not compressed.
    pub fn encode_plain(&self) -> Vec<u8> {
        let empty: Arc<str> = "".into();
        let mut strings = Strings {
            table: vec![empty.clone()],
            indices: HashMap::from([(empty, 0)]),
        };
        let mut out = Message::default();
        for value_type in &self.sample_types {
            out.message(1, &self::value_type(value_type, &mut strings));
        }
        for sample in &self.samples {
            out.message(2, &self.sample(sample, &mut strings));
        }
        for mapping in &self.mappings {
            out.message(3, &self::mapping(mapping, &mut strings));
        }
        for location in &self.locations {
            out.message(4, &self.location(location));
        }
        for (function, id) in self.functions.iter().zip(1..) {
            out.message(5, &self::function(function, id, &mut strings));
        }
        out.number(7, strings.index(&self.drop_frames));
        out.number(8, strings.index(&self.keep_frames));
        out.signed(9, self.time_nanos);
        out.signed(10, self.duration_nanos);
        if let Some(period_type) = &self.period_type {
            out.message(11, &value_type(period_type, &mut strings));
        }
        out.signed(12, self.period);
        for comment in &self.comments {
            out.repeated(13, strings.index(comment));
        }
        out.number(14, strings.index(&self.default_sample_type));
        out.number(15, strings.index(&self.doc_url));
        for text in &strings.table {
            out.bytes(6, text.as_bytes());
        }
        out.into_bytes()
    }

    fn sample(&self, sample: &Sample, strings: &mut Strings) -> Message {
        let mut message = Message::default();
        message.packed(1, sample.locations.iter().map(|&at| self.locations[at].id));
        message.packed(2, sample.values.iter().map(|value| value.cast_unsigned()));
        for label in &sample.labels {
            message.message(3, &self::label(label, strings));
        }
        message
    }

    fn location(&self, location: &Location) -> Message {
        let mut message = Message::default();
        message.number(1, location.id);
        message.number(2, location.mapping.map_or(0, |at| self.mappings[at].id));
        message.number(3, location.address);
        for line in &location.lines {
            let mut inner = Message::default();
            inner.number(1, line.function as u64 + 1);
            inner.signed(2, line.line);
            inner.signed(3, line.column);
            message.message(4, &inner);
        }
        message.number(5, u64::from(location.is_folded));
        message
    }
}

fn value_type(value_type: &ValueType, strings: &mut Strings) -> Message {
    let mut message = Message::default();
    message.number(1, strings.index(&value_type.kind));
    message.number(2, strings.index(&value_type.unit));
    message
}

fn label(label: &Label, strings: &mut Strings) -> Message {
    let mut message = Message::default();
    message.number(1, strings.index(&label.key));
    match &label.value {
        LabelValue::Text(text) => message.number(2, strings.index(text)),
        LabelValue::Number { value, unit } => {
            message.signed(3, *value);
            message.number(4, strings.index(unit));
        }
    }
    message
}

fn mapping(mapping: &Mapping, strings: &mut Strings) -> Message {
    let mut message = Message::default();
    let numbers = [mapping.id, mapping.start, mapping.limit, mapping.offset];
    for (number, value) in (1..).zip(numbers) {
        message.number(number, value);
    }
    message.number(5, strings.index(&mapping.filename));
    message.number(6, strings.index(&mapping.build_id));
    let flags = [
        mapping.has_functions,
        mapping.has_filenames,
        mapping.has_line_numbers,
        mapping.has_inline_frames,
    ];
    for (number, flag) in (7..).zip(flags) {
        message.number(number, u64::from(flag));
    }
    message
}

fn function(function: &Function, id: u64, strings: &mut Strings) -> Message {
    let mut message = Message::default();
    message.number(1, id);
    message.number(2, strings.index(&function.name));
    message.number(3, strings.index(&function.system_name));
    message.number(4, strings.index(&function.filename));
    message.signed(5, function.start_line);
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Line;

    #[test]
    fn what_is_written_reads_the_same() {
        let value_type = |kind: &str, unit: &str| ValueType {
            kind: kind.into(),
            unit: unit.into(),
        };
        let label = |key: &str, value| Label {
            key: key.into(),
            value,
        };
        let number = |value, unit: &str| LabelValue::Number {
            value,
            unit: unit.into(),
        };
        let profile = Profile {
            sample_types: vec![
                value_type("samples", "count"),
                value_type("cpu", "nanoseconds"),
            ],
            samples: vec![Sample {
                locations: vec![1, 0],
                values: vec![-1, i64::MAX],
                labels: vec![
                    label("thread", LabelValue::Text("main".into())),
                    label("bytes", number(-64, "bytes")),
                    label("nothing", number(0, "kB")),
                ],
            }],
            locations: vec![
                Location {
                    id: 7,
                    address: u64::MAX,
                    mapping: Some(0),
                    lines: vec![
                        Line {
                            function: 1,
                            line: 3,
                            column: 9,
                        },
                        Line {
                            function: 0,
                            line: -1,
                            column: 0,
                        },
                    ],
                    is_folded: true,
                },
                Location {
                    id: 2,
                    ..Location::default()
                },
            ],
            functions: vec![
                Function {
                    name: "outer".into(),
                    system_name: "_outer".into(),
                    filename: "a.rs".into(),
                    start_line: 1,
                },
                Function::default(),
            ],
            mappings: vec![Mapping {
                id: 5,
                start: 1,
                limit: 2,
                offset: 3,
                filename: "/srv/shop".into(),
                build_id: "b1d".into(),
                has_functions: true,
                has_filenames: false,
                has_line_numbers: true,
                has_inline_frames: false,
            }],
            comments: vec!["one".into(), "".into()],
            period: 10,
            period_type: Some(value_type("cpu", "nanoseconds")),
            default_sample_type: "cpu".into(),
            time_nanos: 1,
            duration_nanos: 2,
            drop_frames: "d".into(),
            keep_frames: "k".into(),
            doc_url: "https://example.org".into(),
        };
        assert_eq!(Profile::parse(&profile.encode()).unwrap(), profile);
        assert_eq!(Profile::parse(&profile.encode_plain()).unwrap(), profile);
    }
}
