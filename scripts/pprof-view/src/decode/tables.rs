//! Everything but the samples: strings, mappings, functions, locations and the header.

use std::sync::Arc;

use super::Budget;
use super::error::{Fault, ParseError};
use super::ids::Ids;
use super::wire::{Field, Message};
use crate::profile::{Function, Line, Location, Mapping, Profile, ValueType};

/// The string table, each entry allocated once.
pub(super) struct Strings(Vec<Arc<str>>);

impl Strings {
    pub(super) fn read(profile: Message<'_>, budget: &mut Budget) -> Result<Self, ParseError> {
        let mut strings: Vec<Arc<str>> = Vec::new();
        for field in profile.fields() {
            let field = field?;
            if field.number != 6 {
                continue;
            }
            // Names come from other languages' tools: a stray byte is shown as U+FFFD, as pprof shows it.
            let text = String::from_utf8_lossy(field.bytes()?);
            if strings.is_empty() && !text.is_empty() {
                return Err(Fault::FirstString.at(field.offset));
            }
            budget.charge::<[usize; 4]>(field.offset)?;
            strings.push(text.into());
        }
        Ok(Self(strings))
    }

    /// The string that a field refers to.
    pub(super) fn get(&self, field: &Field<'_>) -> Result<Arc<str>, ParseError> {
        self.at(field.signed()?, field.offset)
    }

    pub(super) fn at(&self, index: i64, offset: usize) -> Result<Arc<str>, ParseError> {
        usize::try_from(index)
            .ok()
            .and_then(|index| self.0.get(index))
            .cloned()
            .ok_or_else(|| {
                Fault::String {
                    index,
                    length: self.0.len(),
                }
                .at(offset)
            })
    }
}

/// All but samples, and the locations' ids for reading those.
pub(super) fn read(
    message: Message<'_>,
    strings: &Strings,
    budget: &mut Budget,
) -> Result<(Profile, Ids), ParseError> {
    let mut profile = Profile::default();
    let mut mappings = Ids::new("mapping");
    let mut functions = Ids::new("function");
    let mut locations = Ids::new("location");
    for field in message.fields() {
        let field = field?;
        match field.number {
            1 => {
                budget.charge::<ValueType>(field.offset)?;
                profile
                    .sample_types
                    .push(value_type(field.message()?, strings)?);
            }
            3 => {
                budget.charge::<Mapping>(field.offset)?;
                let mapping = mapping(field.message()?, strings)?;
                mappings.push(mapping.id, field.offset)?;
                profile.mappings.push(mapping);
            }
            5 => {
                budget.charge::<Function>(field.offset)?;
                let (id, function) = function(field.message()?, strings)?;
                functions.push(id, field.offset)?;
                profile.functions.push(function);
            }
            7 => profile.drop_frames = strings.get(&field)?,
            8 => profile.keep_frames = strings.get(&field)?,
            9 => profile.time_nanos = field.signed()?,
            10 => profile.duration_nanos = field.signed()?,
            11 => profile.period_type = Some(value_type(field.message()?, strings)?),
            12 => profile.period = field.signed()?,
            13 => field.each_number(|index, offset| {
                budget.charge::<Arc<str>>(offset)?;
                profile
                    .comments
                    .push(strings.at(index.cast_signed(), offset)?);
                Ok(())
            })?,
            14 => profile.default_sample_type = strings.get(&field)?,
            15 => profile.doc_url = strings.get(&field)?,
            _ => {}
        }
    }
    for field in message.fields() {
        let field = field?;
        if field.number == 4 {
            budget.charge::<Location>(field.offset)?;
            let location = location(field.message()?, &mappings, &functions, budget)?;
            locations.push(location.id, field.offset)?;
            profile.locations.push(location);
        }
    }
    Ok((profile, locations))
}

fn value_type(message: Message<'_>, strings: &Strings) -> Result<ValueType, ParseError> {
    let mut value_type = ValueType::default();
    for field in message.fields() {
        let field = field?;
        match field.number {
            1 => value_type.kind = strings.get(&field)?,
            2 => value_type.unit = strings.get(&field)?,
            _ => {}
        }
    }
    Ok(value_type)
}

fn mapping(message: Message<'_>, strings: &Strings) -> Result<Mapping, ParseError> {
    let mut mapping = Mapping::default();
    for field in message.fields() {
        let field = field?;
        match field.number {
            1 => mapping.id = field.unsigned()?,
            2 => mapping.start = field.unsigned()?,
            3 => mapping.limit = field.unsigned()?,
            4 => mapping.offset = field.unsigned()?,
            5 => mapping.filename = strings.get(&field)?,
            6 => mapping.build_id = strings.get(&field)?,
            7 => mapping.has_functions = field.unsigned()? != 0,
            8 => mapping.has_filenames = field.unsigned()? != 0,
            9 => mapping.has_line_numbers = field.unsigned()? != 0,
            10 => mapping.has_inline_frames = field.unsigned()? != 0,
            _ => {}
        }
    }
    Ok(mapping)
}

fn function(message: Message<'_>, strings: &Strings) -> Result<(u64, Function), ParseError> {
    let mut id = 0;
    let mut function = Function::default();
    for field in message.fields() {
        let field = field?;
        match field.number {
            1 => id = field.unsigned()?,
            2 => function.name = strings.get(&field)?,
            3 => function.system_name = strings.get(&field)?,
            4 => function.filename = strings.get(&field)?,
            5 => function.start_line = field.signed()?,
            _ => {}
        }
    }
    Ok((id, function))
}

fn location(
    message: Message<'_>,
    mappings: &Ids,
    functions: &Ids,
    budget: &mut Budget,
) -> Result<Location, ParseError> {
    let mut location = Location::default();
    for field in message.fields() {
        let field = field?;
        match field.number {
            1 => location.id = field.unsigned()?,
            // A mapping that is not there is no mapping: it only names the binary, and pprof reads such files.
            2 => location.mapping = mappings.find(field.unsigned()?),
            3 => location.address = field.unsigned()?,
            4 => {
                budget.charge::<Line>(field.offset)?;
                location.lines.push(line(field.message()?, functions)?);
            }
            5 => location.is_folded = field.unsigned()? != 0,
            _ => {}
        }
    }
    Ok(location)
}

fn line(message: Message<'_>, functions: &Ids) -> Result<Line, ParseError> {
    let (mut id, mut id_offset) = (0, message.offset());
    let mut line = Line {
        function: 0,
        line: 0,
        column: 0,
    };
    for field in message.fields() {
        let field = field?;
        match field.number {
            1 => (id, id_offset) = (field.unsigned()?, field.offset),
            2 => line.line = field.signed()?,
            3 => line.column = field.signed()?,
            _ => {}
        }
    }
    line.function = functions.index(id, id_offset)?;
    Ok(line)
}
