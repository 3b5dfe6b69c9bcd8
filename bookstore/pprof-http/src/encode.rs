//! Stacks to the gzipped protobuf of `profile.proto`
//! (<https://github.com/google/pprof/blob/main/proto/profile.proto>).

mod machinery;
mod wire;

use std::collections::HashMap;
use std::io::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use flate2::{Compression, write::GzEncoder};

use self::wire::Message;
use crate::stacks::{Machinery, Place, Stacks, ValueType};
use crate::symbolize::{self, Frame, Symbolizer};

pub(crate) use self::machinery::{Part, subject, visible};

/// Symbolizes and encodes. Takes up to seconds the first time: not for a runtime's worker.
pub(crate) fn encode(stacks: &Stacks) -> io::Result<Vec<u8>> {
    symbolize::with(|symbolizer| {
        let bytes = Encoder::new().profile(stacks, symbolizer);
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&bytes)?;
        gzip.finish()
    })
}

/// The function of each line with its number, innermost first.
type Lines = Vec<(u64, u32)>;

/// Tables of what has been written; ids begin at 1, strings at 0 with the empty one.
struct Encoder {
    strings: Vec<String>,
    string_ids: HashMap<String, u64>,
    /// By name, the linker's name, file and first line. Instances of a generic function stay apart: which of them a profile meets
    /// first is chance, and only stacks that are equal in every name can be subtracted from each other.
    functions: HashMap<(u64, u64, u64, u32), u64>,
    function_messages: Vec<Message>,
    /// By address and rule.
    locations: HashMap<(usize, Part), u64>,
    places: HashMap<Place, u64>,
    /// By address and lines: where rules agree on what of an address is to be seen it is one location.
    written: HashMap<(u64, Lines), u64>,
    location_messages: Vec<Message>,
}

impl Encoder {
    fn new() -> Self {
        let mut encoder = Self {
            strings: Vec::new(),
            string_ids: HashMap::new(),
            functions: HashMap::new(),
            function_messages: Vec::new(),
            locations: HashMap::new(),
            places: HashMap::new(),
            written: HashMap::new(),
            location_messages: Vec::new(),
        };
        encoder.string("");
        encoder
    }

    fn profile(mut self, stacks: &Stacks, symbolizer: &mut Symbolizer) -> Vec<u8> {
        let mut profile = Message::default();
        for value_type in stacks.sample_types {
            profile.message(1, &self.value_type(*value_type));
        }
        for sample in &stacks.samples {
            let locations = if sample.addresses.is_empty() {
                sample
                    .places
                    .iter()
                    .map(|place| self.place(place))
                    .collect()
            } else {
                self.stack(stacks.machinery, &sample.addresses, symbolizer)
            };
            let mut message = Message::default();
            message.packed(1, locations);
            message.packed(2, sample.values.iter().map(|value| value.cast_unsigned()));
            for (key, value) in &sample.labels {
                let mut label = Message::default();
                label.number(1, self.string(key));
                label.number(2, self.string(value));
                message.message(3, &label);
            }
            if let Some(size) = stacks.block_size(sample) {
                let mut label = Message::default();
                label.number(1, self.string("bytes"));
                label.number(3, size.cast_unsigned());
                label.number(4, self.string("bytes"));
                message.message(3, &label);
            }
            profile.message(2, &message);
        }
        self.mappings(&mut profile, symbolizer);
        for message in &self.location_messages {
            profile.message(4, message);
        }
        for message in &self.function_messages {
            profile.message(5, message);
        }
        let period_type = self.value_type(stacks.period_type);
        let comments: Vec<u64> = stacks
            .comments
            .iter()
            .map(|line| self.string(line))
            .collect();
        let default_type = self.string(stacks.default_type);
        for string in &self.strings {
            profile.bytes(6, string.as_bytes());
        }
        profile.number(9, nanoseconds(stacks.taken));
        if let Some(duration) = stacks.duration {
            profile.number(10, u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX));
        }
        profile.message(11, &period_type);
        profile.number(12, stacks.period.cast_unsigned());
        for comment in comments {
            profile.repeated(13, comment);
        }
        profile.number(14, default_type);
        profile.into_bytes()
    }

    /// Only what is executable, with all `has_` flags: otherwise pprof would look for symbols by itself.
    fn mappings(&mut self, profile: &mut Message, symbolizer: &mut Symbolizer) {
        for index in 0..symbolizer.maps().len() {
            let map = symbolizer.maps()[index].clone();
            let build_id = symbolize::build_id(symbolizer, index);
            let mut message = Message::default();
            message.number(1, index as u64 + 1);
            message.number(2, map.start as u64);
            message.number(3, map.end as u64);
            message.number(4, map.offset as u64);
            message.number(5, self.string(&symbolize::trimmed(&map.path)));
            if let Some(id) = build_id {
                message.number(6, self.string(&id));
            }
            // has_functions, has_filenames, has_line_numbers, has_inline_frames
            (7..=10).for_each(|flag| message.number(flag, 1));
            profile.message(3, &message);
        }
    }

    /// The locations of what is to be seen of a stack.
    fn stack(
        &mut self,
        machinery: Machinery,
        addresses: &[usize],
        symbolizer: &mut Symbolizer,
    ) -> Vec<u64> {
        visible(machinery, addresses, symbolizer)
            .into_iter()
            .map(|(address, part)| self.location(address, part, symbolizer))
            .collect()
    }

    fn location(&mut self, address: usize, part: Part, symbolizer: &mut Symbolizer) -> u64 {
        if let Some(known) = self.locations.get(&(address, part)) {
            return *known;
        }
        let frames = symbolizer.frames(address);
        let mapping = symbolizer
            .map_of(address)
            .map_or(0, |index| index as u64 + 1);
        let id = self.write_location(mapping, address as u64, &part.frames(&frames));
        self.locations.insert((address, part), id);
        id
    }

    fn place(&mut self, place: &Place) -> u64 {
        if let Some(id) = self.places.get(place) {
            return *id;
        }
        let frame = Frame {
            name: place.function.clone(),
            system_name: String::new(),
            file: place.file.clone(),
            line: place.line,
            start_line: 0,
            offset: 0,
        };
        let id = self.write_location(0, 0, &[&frame]);
        self.places.insert(place.clone(), id);
        id
    }

    fn write_location(&mut self, mapping: u64, address: u64, frames: &[&Frame]) -> u64 {
        let lines: Lines = frames
            .iter()
            .map(|frame| (self.function(frame), frame.line))
            .collect();
        let written = (address, lines);
        if let Some(id) = self.written.get(&written) {
            return *id;
        }
        let id = self.location_messages.len() as u64 + 1;
        let mut message = Message::default();
        message.number(1, id);
        message.number(2, mapping);
        message.number(3, address);
        for (function, number) in &written.1 {
            let mut line = Message::default();
            line.number(1, *function);
            line.number(2, u64::from(*number));
            message.message(4, &line);
        }
        self.location_messages.push(message);
        self.written.insert(written, id);
        id
    }

    fn function(&mut self, frame: &Frame) -> u64 {
        let (name, file) = (self.string(&frame.name), self.string(&frame.file));
        let system_name = self.string(&frame.system_name);
        let key = (name, system_name, file, frame.start_line);
        if let Some(id) = self.functions.get(&key) {
            return *id;
        }
        let id = self.function_messages.len() as u64 + 1;
        let mut message = Message::default();
        message.number(1, id);
        message.number(2, name);
        message.number(3, system_name);
        message.number(4, file);
        message.number(5, u64::from(frame.start_line));
        self.function_messages.push(message);
        self.functions.insert(key, id);
        id
    }

    fn value_type(&mut self, value_type: ValueType) -> Message {
        let mut message = Message::default();
        message.number(1, self.string(value_type.kind));
        message.number(2, self.string(value_type.unit));
        message
    }

    fn string(&mut self, string: &str) -> u64 {
        if let Some(id) = self.string_ids.get(string) {
            return *id;
        }
        let id = self.strings.len() as u64;
        self.strings.push(string.to_owned());
        self.string_ids.insert(string.to_owned(), id);
        id
    }
}

fn nanoseconds(time: SystemTime) -> u64 {
    // A clock before 1970 is shown as 1970.
    time.duration_since(UNIX_EPOCH).map_or(0, |since| {
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_of_a_generic_function_stay_apart_whichever_comes_first() {
        let instance = |system_name: &str| Frame {
            name: "alloc::vec::Vec<T>::with_capacity".to_owned(),
            system_name: system_name.to_owned(),
            file: "vec/mod.rs".to_owned(),
            line: 524,
            start_line: 523,
            offset: 0,
        };
        let mut encoder = Encoder::new();
        let first = encoder.function(&instance("17h00b22d1dd008356a"));
        let second = encoder.function(&instance("17ha046f9adf7618566"));
        assert_ne!(first, second);
        assert_eq!(encoder.function(&instance("17h00b22d1dd008356a")), first);
    }
}
