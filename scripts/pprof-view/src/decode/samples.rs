//! The samples with their labels.

use std::sync::Arc;

use super::Budget;
use super::error::{Fault, ParseError};
use super::ids::Ids;
use super::tables::Strings;
use super::wire::Message;
use crate::profile::{Label, LabelValue, Sample};

pub(super) fn read(
    profile: Message<'_>,
    strings: &Strings,
    locations: &Ids,
    types: usize,
    budget: &mut Budget,
) -> Result<Vec<Sample>, ParseError> {
    let mut samples = Vec::new();
    for field in profile.fields() {
        let field = field?;
        if field.number != 2 {
            continue;
        }
        budget.charge::<Sample>(field.offset)?;
        let sample = sample(field.message()?, strings, locations, budget)?;
        let values = sample.values.len();
        if values != types {
            return Err(Fault::Values { values, types }.at(field.offset));
        }
        samples.push(sample);
    }
    Ok(samples)
}

fn sample(
    message: Message<'_>,
    strings: &Strings,
    locations: &Ids,
    budget: &mut Budget,
) -> Result<Sample, ParseError> {
    let mut sample = Sample::default();
    for field in message.fields() {
        let field = field?;
        match field.number {
            1 => field.each_number(|id, offset| {
                budget.charge::<usize>(offset)?;
                sample.locations.push(locations.index(id, offset)?);
                Ok(())
            })?,
            2 => field.each_number(|value, offset| {
                budget.charge::<i64>(offset)?;
                sample.values.push(value.cast_signed());
                Ok(())
            })?,
            3 => {
                budget.charge::<Label>(field.offset)?;
                sample.labels.extend(label(field.message()?, strings)?);
            }
            _ => {}
        }
    }
    Ok(sample)
}

/// A label with neither text, number nor unit says nothing: pprof leaves it out.
fn label(message: Message<'_>, strings: &Strings) -> Result<Option<Label>, ParseError> {
    let mut key: Arc<str> = Arc::default();
    let mut text: Option<Arc<str>> = None;
    let mut unit: Option<Arc<str>> = None;
    let mut number = 0;
    for field in message.fields() {
        let field = field?;
        match field.number {
            1 => key = strings.get(&field)?,
            2 if field.signed()? != 0 => text = Some(strings.get(&field)?),
            3 => number = field.signed()?,
            4 if field.signed()? != 0 => unit = Some(strings.get(&field)?),
            _ => {}
        }
    }
    let value = match (text, number, unit) {
        (Some(text), _, _) => LabelValue::Text(text),
        (None, 0, None) => return Ok(None),
        (None, value, unit) => LabelValue::Number {
            value,
            unit: unit.unwrap_or_else(|| "".into()),
        },
    };
    Ok(Some(Label { key, value }))
}
