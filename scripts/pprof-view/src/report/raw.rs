//! `raw`: the tables of a profile, as pprof dumps them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::subject::Subject;
use super::{Options, ReportError, time};
use crate::profile::{LabelValue, Location, Mapping, Profile, Sample};
use crate::transform::Granularity;

/// The samples, locations and mappings that the filters leave, as text.
///
/// # Errors
/// The profile has no such sample type.
pub fn raw(profile: Profile, options: &Options) -> Result<String, ReportError> {
    let options = Options {
        granularity: Some(Granularity::Addresses),
        ..options.clone()
    };
    let Subject { profile, .. } = Subject::new(profile, &options, Granularity::Addresses)?;
    let mut out = String::new();
    write(&profile, &mut out).expect("writing to a String succeeds");
    Ok(out)
}

fn write(profile: &Profile, out: &mut String) -> std::fmt::Result {
    for comment in &profile.comments {
        writeln!(out, "Comment: {comment}")?;
    }
    if !profile.doc_url.is_empty() {
        writeln!(out, "Doc: {}", profile.doc_url)?;
    }
    let period = profile.period_type.clone().unwrap_or_default();
    writeln!(out, "PeriodType: {} {}", period.kind, period.unit)?;
    writeln!(out, "Period: {}", profile.period)?;
    if profile.time_nanos != 0 {
        writeln!(out, "Time: {}", time::utc_exact(profile.time_nanos))?;
    }
    if profile.duration_nanos != 0 {
        let duration: String = time::duration(profile.duration_nanos)
            .chars()
            .take(4)
            .collect();
        writeln!(out, "Duration: {duration}")?;
    }
    writeln!(out, "Samples:")?;
    let types = profile.sample_types.iter().map(|value_type| {
        let mark = if value_type.kind == profile.default_sample_type {
            "[dflt]"
        } else {
            ""
        };
        format!("{}/{}{mark}", value_type.kind, value_type.unit)
    });
    writeln!(out, "{}", types.collect::<Vec<_>>().join(" "))?;
    for sample in &profile.samples {
        write_sample(profile, sample, out)?;
    }
    writeln!(out, "Locations")?;
    for location in &profile.locations {
        write_location(profile, location, out)?;
    }
    writeln!(out, "Mappings")?;
    for mapping in &profile.mappings {
        write_mapping(mapping, out)?;
    }
    Ok(())
}

fn write_sample(profile: &Profile, sample: &Sample, out: &mut String) -> std::fmt::Result {
    for value in &sample.values {
        write!(out, " {value:>10}")?;
    }
    write!(out, ": ")?;
    for &location in &sample.locations {
        write!(out, "{} ", profile.locations[location].id)?;
    }
    writeln!(out)?;
    let mut texts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut numbers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for label in &sample.labels {
        match &label.value {
            LabelValue::Text(text) => texts.entry(&label.key).or_default().push(text.to_string()),
            LabelValue::Number { value, unit } => {
                let number = if unit.is_empty() {
                    value.to_string()
                } else {
                    format!("{value} {unit}")
                };
                numbers.entry(&label.key).or_default().push(number);
            }
        }
    }
    for labels in [texts, numbers] {
        if !labels.is_empty() {
            let labels = labels
                .iter()
                .map(|(key, values)| format!("{key}:[{}]", values.join(" ")));
            writeln!(out, "{:16}{}", "", labels.collect::<Vec<_>>().join(" "))?;
        }
    }
    Ok(())
}

fn write_location(profile: &Profile, location: &Location, out: &mut String) -> std::fmt::Result {
    write!(out, "{:>6}: {:#x} ", location.id, location.address)?;
    if let Some(mapping) = location.mapping {
        write!(out, "M={} ", profile.mappings[mapping].id)?;
    }
    if location.is_folded {
        write!(out, "[F] ")?;
    }
    for (depth, line) in location.lines.iter().enumerate() {
        if depth > 0 {
            write!(out, "\n{:13}", "")?;
        }
        let function = &profile.functions[line.function];
        let (name, file) = (&function.name, &function.filename);
        write!(
            out,
            "{name} {file}:{}:{} s={}",
            line.line, line.column, function.start_line
        )?;
        if function.name != function.system_name {
            write!(out, "({})", function.system_name)?;
        }
    }
    writeln!(out)
}

fn write_mapping(mapping: &Mapping, out: &mut String) -> std::fmt::Result {
    let Mapping {
        id,
        start,
        limit,
        offset,
        filename,
        build_id,
        ..
    } = mapping;
    write!(
        out,
        "{id}: {start:#x}/{limit:#x}/{offset:#x} {filename} {build_id} "
    )?;
    let flags = [
        (mapping.has_functions, "[FN]"),
        (mapping.has_filenames, "[FL]"),
        (mapping.has_line_numbers, "[LN]"),
        (mapping.has_inline_frames, "[IN]"),
    ];
    for (_, mark) in flags.iter().filter(|(set, _)| *set) {
        write!(out, "{mark}")?;
    }
    writeln!(out)
}
